// Draws one message: who, when, for whom, and what.

import { drawCard, drawSpans } from "./card.js";
import { byId, filled, make } from "./dom.js";

/** The row of a message; `keep` is its former row, whose place on the page and whose focus the new one takes. */
export function drawMessage(message, context, keep = null) {
  const row = keep ?? make("li", { class: "message", tabindex: "-1", "data-id": message.id });
  const focused = keep?.contains(document.activeElement) ? document.activeElement : null;
  row.className = `message${message.private ? " private" : ""}${message.bot ? " bot" : ""}`;
  row.replaceChildren(
    drawFace(message),
    make("div", { class: "said" }, drawHead(message, context.words), drawBody(message, context), drawFoot(message, context)),
  );
  if (focused) (sameButton(row, focused) ?? row).focus();
  return row;
}

function drawFace(message) {
  const face = message.bot ? make("img", { src: "/static/calbot.svg", alt: "" }) : [...message.by][0].toUpperCase();
  return make("span", { class: "face", "aria-hidden": "true" }, face);
}

function sameButton(row, focused) {
  const verb = focused.dataset.verb;
  return verb ? row.querySelector(`[data-verb="${CSS.escape(verb)}"]`) : null;
}

function drawHead(message, words) {
  const head = make("p", { class: "head" }, make("strong", {}, message.by), " ");
  if (message.bot) head.append(make("span", { class: "chip" }, words.bot), " ");
  head.append(make("time", { datetime: message.at, title: message.full }, message.time));
  if (message.private) head.append(" ", make("span", { class: "chip chip-private" }, words.only_you));
  if (message.edited) head.append(" ", make("span", { class: "edited" }, words.edited));
  return head;
}

function drawBody(message, context) {
  const payload = message.payload;
  if (payload.kind !== "card") return make("p", { class: "words" }, ...drawSpans([{ text: payload.text ?? "" }]));
  const press = (button, node) => context.press(message, button, node);
  return drawCard(payload, context.words, press);
}

/** Threads hang under what everybody sees; inside the panel the way in is not shown again. */
function drawFoot(message, context) {
  if (message.thread || message.private || context.inThread) return null;
  const count = context.replies(message.id);
  const label = count ? filled(context.words.replies, { n: count }) : context.words.reply;
  const open = () => context.openThread(message.id);
  const shown = count ? "thread-link has-replies" : "thread-link";
  return make("button", { type: "button", class: shown, "data-verb": "thread", on: { click: open } }, label);
}

/** Puts a row where its id belongs, with the day above the first message of each day. */
export function place(list, row, message) {
  const after = [...list.querySelectorAll(":scope > .message")].find((other) => Number(other.dataset.id) > message.id);
  row.dataset.day = message.day;
  list.insertBefore(row, after ? dayLine(after) ?? after : null);
  const before = previousMessage(row);
  if (before?.dataset.day !== message.day && !dayLine(row)) row.before(make("li", { class: "day" }, message.day));
}

function previousMessage(row) {
  let other = row.previousElementSibling;
  while (other && !other.classList.contains("message")) other = other.previousElementSibling;
  return other;
}

function dayLine(row) {
  return row.previousElementSibling?.classList.contains("day") ? row.previousElementSibling : null;
}

export function nearBottom(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
}

export function toBottom(scroller) {
  scroller.scrollTop = scroller.scrollHeight;
  byId("newer").hidden = true;
}
