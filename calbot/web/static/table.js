// Draws tables; those of one card with the same columns line up, and only the first shows its headings.

import { make } from "./dom.js";

const WIDEST = 36; // of a column, in marks

/** elements of a card -> Map from columns to {widths, drawn} */
export function tableWidths(elements) {
  const known = new Map();
  for (const { type, columns, rows } of elements) {
    if (type !== "table") continue;
    const shared = known.get(columns.join("\n")) ?? { widths: columns.map(marks), drawn: 0 };
    shared.widths = shared.widths.map((width, at) => Math.max(width, ...rows.map((row) => marks(row[at]))));
    known.set(columns.join("\n"), shared);
  }
  return known;
}

/** How much room a text takes: Japanese is twice as wide. */
function marks(text) {
  const wide = (text.match(/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g) ?? []).length;
  return Math.min(WIDEST, text.length + wide);
}

export function drawTable({ columns, rows }, tables) {
  const shared = tables.get(columns.join("\n"));
  const table = make(
    "table",
    {},
    make("colgroup", {}, ...shared.widths.map(drawColumn)),
    make("thead", { class: shared.drawn++ ? "unseen" : null }, make("tr", {}, ...columns.map(drawHeading))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((cell) => make("td", {}, make("bdi", {}, cell)))))),
  );
  // A wide table scrolls by itself, also with the keyboard.
  return make("div", { class: "card-table", tabindex: "0", role: "group" }, table);
}

function drawHeading(column) {
  return make("th", { scope: "col" }, column);
}

function drawColumn(width) {
  const column = make("col");
  column.style.width = `calc(${width * 0.88}ch + 1.1rem)`;
  return column;
}
