// The thread panel: one message, its answers, and a box of its own.

import { Box } from "./box.js";
import { byId } from "./dom.js";
import { drawMessage, place } from "./message.js";

export class Thread {
  constructor(page) {
    this.page = page;
    this.panel = byId("thread");
    this.list = byId("thread-messages");
    this.root = null;
    this.rows = new Map();
    this.box = new Box(byId("thread-compose"), page.state.commands, (text) => page.say(text, String(this.root)));
    byId("thread-close").addEventListener("click", () => this.close());
    this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  open(root) {
    this.root = root;
    this.rows.clear();
    this.list.replaceChildren();
    this.panel.hidden = false;
    document.body.classList.add("with-thread");
    for (const message of this.page.messages.values()) this.show(message);
    this.box.input.focus();
  }

  close() {
    const root = this.root;
    this.root = null;
    this.panel.hidden = true;
    document.body.classList.remove("with-thread");
    if (root !== null) this.page.rows.get(root)?.querySelector(".thread-link")?.focus();
  }

  show(message) {
    if (this.root === null || (message.id !== this.root && message.thread !== this.root)) return;
    const former = this.rows.get(message.id) ?? null;
    const row = drawMessage(message, this.context(), former);
    this.rows.set(message.id, row);
    if (!former) place(this.list, row, message);
    this.list.scrollTop = this.list.scrollHeight;
  }

  context() {
    const { page } = this;
    return { words: page.words, inThread: true, press: (...pressed) => page.press(...pressed) };
  }
}
