// The page: places in the rail, messages, a thread beside them, and the box that speaks to calbot.

import { Box } from "./box.js";
import { announce, byId, filled, make } from "./dom.js";
import { showForm } from "./form.js";
import { drawMessage, nearBottom, place, toBottom } from "./message.js";
import { ask, listen, loadState } from "./net.js";
import { Thread } from "./thread.js";

class Playground {
  constructor(state) {
    this.state = state;
    this.words = state.words;
    this.messages = new Map();
    this.rows = new Map();
    this.unread = new Map();
    this.list = byId("messages");
    this.scroller = byId("scroller");
    this.thread = new Thread(this);
    this.box = new Box(byId("compose"), state.commands, (text) => this.say(text, ""));
    byId("newer").addEventListener("click", () => toBottom(this.scroller));
    this.following = true;
    this.scroller.addEventListener("scroll", () => this.follow());
    new ResizeObserver(() => this.following && toBottom(this.scroller)).observe(this.scroller);
    addEventListener("hashchange", () => this.enter());
  }

  /** Whoever reads at the end stays there; whoever has scrolled up is left alone. */
  follow() {
    this.following = nearBottom(this.scroller);
    if (this.following) byId("newer").hidden = true;
  }

  get address() {
    const asked = decodeURIComponent(location.hash);
    const known = this.state.places.find(({ address }) => address === asked || `#${address}` === asked);
    return (known ?? this.state.places[0])?.address;
  }

  enter() {
    const here = this.state.places.find((known) => known.address === this.address);
    this.thread.close();
    this.list.replaceChildren();
    this.rows.clear();
    byId("place-name").textContent = here.address;
    byId("place-topic").textContent = here.topic;
    document.title = `${here.address} · calbot`;
    byId("box-input").setAttribute("placeholder", filled(this.words.placeholder, { place: here.address }));
    for (const message of this.messages.values()) this.show(message);
    this.unread.set(here.address, 0);
    this.drawRail();
    byId("welcome").hidden = this.rows.size > 0;
    toBottom(this.scroller);
  }

  drawRail() {
    for (const link of document.querySelectorAll("[data-place]")) {
      const count = this.unread.get(link.dataset.place) ?? 0;
      if (link.dataset.place === this.address) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
      const spoken = make("span", { class: "unseen" }, ` ${this.words.unread}`);
      const badge = make("span", { class: "unread" }, String(count), spoken);
      link.querySelector(".unread")?.remove();
      if (count) link.append(badge);
    }
  }

  /** One new or edited message, from the answer to an ask or from the stream, whichever comes first. */
  heard(message) {
    const known = this.messages.get(message.id);
    if (known && known.change >= message.change) return;
    this.messages.set(message.id, message);
    this.show(message);
    if (this.following) toBottom(this.scroller);
    if (known) return announce(filled(this.words.spoken_edit, { who: message.by, text: message.payload.fallback }));
    if (!message.mine) announce(filled(this.words.spoken_new, { who: message.by, text: message.payload.fallback }));
    if (message.address !== this.address) this.count(message);
    else if (!message.thread && !this.following) byId("newer").hidden = false;
  }

  count(message) {
    if (message.mine) return;
    this.unread.set(message.address, (this.unread.get(message.address) ?? 0) + 1);
    this.drawRail();
  }

  show(message) {
    if (message.address !== this.address) return;
    if (message.thread) {
      const root = this.messages.get(message.thread);
      if (root) this.show(root);
      this.thread.show(message);
      return;
    }
    const former = this.rows.get(message.id) ?? null;
    const row = drawMessage(message, this, former);
    this.rows.set(message.id, row);
    if (!former) place(this.list, row, message);
    byId("welcome").hidden = true;
    this.thread.show(message);
  }

  replies(root) {
    return [...this.messages.values()].filter((message) => message.thread === root).length;
  }

  openThread(root) {
    this.thread.open(root);
  }

  async say(text, thread) {
    if (!thread) this.following = true;
    await this.send({ text, thread });
  }

  async press(message, button, node) {
    if (node.getAttribute("aria-disabled") === "true") return;
    node.setAttribute("aria-disabled", "true");
    const { verb, subject, revision, values } = button;
    const where = { thread: message.thread ? String(message.thread) : "", message: String(message.id) };
    try {
      await this.send({ press: { verb, subject, revision, values }, ...where });
    } catch {
      // send() has already said it
    } finally {
      node.removeAttribute("aria-disabled");
    }
  }

  /** Sends an intention from this place and shows what comes back; says a failure and throws it on. */
  async send(intention) {
    byId("working").hidden = false;
    byId("mishap").textContent = "";
    try {
      const answer = await ask({ address: this.address, ...intention });
      answer.messages.forEach((message) => this.heard(message));
      if (answer.form) this.askForm(answer.form, intention);
      if (answer.locale !== this.state.locale) location.reload();
    } catch (mishap) {
      byId("mishap").textContent = filled(this.words.mishap, { problem: mishap.message });
      throw mishap;
    } finally {
      byId("working").hidden = true;
    }
  }

  askForm(form, { thread = "", message = "" }) {
    const { address } = this;
    showForm(form, this.words, async (values) => {
      const { verb, subject, revision } = form;
      const filledIn = { verb, subject, revision, values: { ...form.values, ...values } };
      const answer = await ask({ address, thread, message, form: filledIn });
      answer.messages.forEach((said) => this.heard(said));
      return answer.form;
    });
  }
}

async function start() {
  const state = await loadState();
  const page = new Playground(state);
  for (const message of state.messages) page.messages.set(message.id, message);
  page.enter();
  for (const chip of document.querySelectorAll("[data-try]")) {
    chip.addEventListener("click", () => page.box.write(chip.dataset.try));
  }
  listen(state.change, (message) => page.heard(message), (well) => (byId("offline").hidden = well));
  document.documentElement.dataset.ready = "yes";
}

start().catch((mishap) => (byId("mishap").textContent = mishap.message));
