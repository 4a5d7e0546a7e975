// Draws tables; those of one card with the same columns line up, and only the first shows its headings.

import { make, unbroken } from "./dom.js";

const WIDEST = 36; // of a column, in marks
const SHORT = 18; // in marks: up to here a cell stays one line

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
  // On a narrow page each row is drawn as a block (card.css); the roles keep it a table for those who hear it.
  const table = make(
    "table",
    { role: "table" },
    make("colgroup", {}, ...shared.widths.map(drawColumn)),
    make("thead", { role: "rowgroup", class: shared.drawn++ ? "unseen" : null }, make("tr", { role: "row" }, ...columns.map(drawHeading))),
    make("tbody", { role: "rowgroup" }, ...rows.map((row) => drawRow(row, columns))),
  );
  // A wide table scrolls by itself, also with the keyboard.
  return make("div", { class: "card-table", tabindex: "0", role: "group" }, table);
}

function lengthOf(cell) {
  if (!cell) return "bare";
  if (marks(cell) <= SHORT) return "short";
  return marks(cell) < WIDEST ? null : "long";
}

function drawHeading(column) {
  return make("th", { scope: "col", role: "columnheader" }, column);
}

function drawRow(row, columns) {
  const cells = row.map((cell, at) =>
    make("td", { role: "cell", "data-column": columns[at], class: lengthOf(cell) }, make("bdi", {}, ...unbroken(cell))),
  );
  return make("tr", { role: "row" }, ...cells);
}

function drawColumn(width) {
  const column = make("col");
  column.style.width = `calc(${width * 0.88}ch + 1.1rem)`;
  return column;
}
