// The command box: a line of text with a menu of commands (arrow keys, Tab or Enter to take one, Esc to close).

import { make } from "./dom.js";

/** Watches one form with an input; `send(text)` resolves when calbot has answered, or throws. */
export class Box {
  constructor(form, commands, send) {
    this.input = form.querySelector("input");
    this.menu = form.querySelector("[role=listbox]");
    this.commands = commands;
    this.send = send;
    this.past = [];
    this.back = 0;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("input", () => this.offer());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
  }

  write(text) {
    this.input.value = text;
    this.input.focus();
    this.close();
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    this.past.push(text);
    this.back = 0;
    this.write("");
    try {
      await this.send(text);
    } catch {
      // What was typed is not lost with the line.
      if (!this.input.value) this.write(text);
    }
  }

  offer() {
    const typed = this.input.value;
    const fitting = typed.startsWith("/") ? this.commands.filter((command) => command.text.startsWith(typed)) : [];
    const exact = fitting.length === 1 && fitting[0].text === typed.trimEnd();
    this.show(exact ? [] : fitting);
  }

  show(commands) {
    this.menu.replaceChildren(...commands.map((command, index) => this.option(command, index)));
    this.menu.hidden = commands.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.menu.hidden));
    this.point(-1);
  }

  option(command, index) {
    const option = make(
      "li",
      { role: "option", id: `${this.menu.id}-${index}`, "aria-selected": "false", "data-text": command.text },
      make("code", {}, command.usage),
      make("span", {}, command.about),
    );
    // mousedown: a click would first take the focus from the box, and close the menu under the pointer.
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(option);
    });
    return option;
  }

  point(index) {
    this.at = index;
    const options = [...this.menu.children];
    options.forEach((option, other) => option.setAttribute("aria-selected", String(other === index)));
    const chosen = options[index];
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  take(option) {
    this.write(`${option.dataset.text} `);
  }

  close() {
    this.show([]);
  }

  key(event) {
    if (event.isComposing) return; // Enter and arrows belong to the Japanese input method while it is open
    const options = this.menu.children;
    const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (turn && options.length) this.point((this.at + turn + options.length + (this.at < 0 && turn < 0)) % options.length);
    else if (turn) this.recall(turn);
    else if (event.key === "Escape" && options.length) this.close();
    else if (event.key === "Enter" && this.at >= 0) this.take(options[this.at]);
    else if (event.key === "Tab" && !event.shiftKey && options.length) this.take(options[Math.max(0, this.at)]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  recall(turn) {
    this.back = Math.min(this.past.length, Math.max(0, this.back - turn));
    this.input.value = this.back ? this.past[this.past.length - this.back] : "";
  }
}
