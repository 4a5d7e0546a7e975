// Draws a card: the closed set of elements that calbot/chat/playground/render.py sends.

import { drawChart } from "./chart.js";
import { make, unbroken } from "./dom.js";
import { drawTable, tableWidths } from "./table.js";

const DRAWN = {
  title: (element) => make("h2", { class: "card-title" }, ...drawSpans(element.spans)),
  text: (element) => make("p", { class: "card-text" }, ...drawSpans(element.spans)),
  mentions: (element) => make("p", { class: "card-text" }, ...element.people.flatMap(drawMention)),
  note: (element) => make("p", { class: "card-note" }, ...drawSpans(element.spans)),
  fields: (element) => make("dl", { class: "card-fields" }, ...element.pairs.flatMap(drawPair)),
  table: (element, press, tables) => drawTable(element, tables),
  chart: drawChart,
  actions: (element, press) =>
    make("div", { class: "card-actions" }, ...element.buttons.map((button) => drawButton(button, press))),
};

/** payload of a message -> node; `press(button, node)` is called when a button is pressed. */
export function drawCard(payload, words, press) {
  const card = make("div", { class: `card level-${payload.level || "plain"}${payload.struck ? " struck" : ""}` });
  const { word, elements } = splitLevel(payload, words);
  if (word || payload.struck) card.append(drawBadges(word, payload.struck, words));
  const tables = tableWidths(elements);
  for (const element of elements) {
    const drawn = DRAWN[element.type];
    if (drawn) card.append(drawn(element, press, tables));
  }
  return card;
}

/** Many cards begin with their level, "[WATCH] Tomorrow ...": it becomes the badge instead of being said twice. */
function splitLevel({ level, elements }, words) {
  if (!level) return { word: "", elements };
  const [lead, ...rest] = elements;
  const said = lead?.type === "title" && /^\[([^\]]{1,16})\]\s*/.exec(lead.spans[0]?.text ?? "");
  if (!said) return { word: words[`level.${level}`] || level, elements };
  const [first, ...more] = lead.spans;
  const cut = { ...first, text: first.text.slice(said[0].length) };
  const spans = cut.text ? [cut, ...more] : more;
  return { word: said[1], elements: [{ ...lead, spans }, ...rest] };
}

function drawBadges(word, struck, words) {
  const badges = make("p", { class: "badges" });
  if (word) badges.append(make("span", { class: "badge" }, word));
  if (struck) badges.append(make("span", { class: "badge badge-struck" }, words.struck));
  return badges;
}

/** bdi keeps right-to-left text from turning its neighbours around. */
function drawSpan(span) {
  let node = make("bdi", {}, ...(span.code ? [span.text] : unbroken(span.text)));
  if (span.code) node = make("code", {}, node);
  if (span.bold) node = make("strong", {}, node);
  if (span.struck) node = make("s", {}, node);
  return node;
}

/** Only an element of its own calls anybody: a span that begins with @ stays text. */
function drawMention(person, index) {
  const named = make("bdi", { class: "mention", "data-user": person.user }, `@${person.name}`);
  return index ? [" ", named] : [named];
}

const ITEM = /^(?:\d{1,2}\. |[A-Z]  |[+=] )/;

/** Several lines as blocks, so that the second line of "1. Move ..." stands under its words and not under its number. A
 * line may be of several spans: what it says, and a time. */
export function drawSpans(spans) {
  const lines = [[]];
  for (const span of spans) {
    const [first, ...rest] = span.code ? [span.text] : span.text.split("\n");
    lines.at(-1).push({ ...span, text: first });
    lines.push(...rest.map((text) => [{ ...span, text }]));
  }
  return lines.length > 1 ? lines.map(drawLine) : spans.map(drawSpan);
}

function drawLine(spans) {
  const item = ITEM.test(spans.map((span) => span.text).join(""));
  return make("span", { class: item ? "line item" : "line" }, ...spans.filter((span) => span.text).map(drawSpan));
}

function drawPair(pair) {
  return [make("dt", {}, pair.label), make("dd", {}, ...drawSpans(pair.value))];
}

function drawButton(button, press) {
  if (button.url) {
    const link = { class: "button", href: button.url, target: "_blank", rel: "noopener noreferrer" };
    return make("a", link, button.label);
  }
  const node = make("button", { type: "button", class: `button button-${button.style}`, "data-verb": button.verb });
  node.append(...unbroken(button.label));
  node.addEventListener("click", () => press(button, node));
  return node;
}
