// Draws a bar chart as SVG, with the same numbers as a table for those who do not see it.

import { draw, make } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 132;
const FLOOR = 112;
const TOP = 18; // room for the number over the highest bar
const LETTER = 6.5; // how wide a digit of that number is, about

/** {title, points: [{label, value, low?, high?, limit?}], line, unit, names} -> figure */
export function drawChart(element) {
  const { points } = element;
  const values = points.map((point) => point.value);
  const peak = Math.max(1e-9, ...points.flatMap((point) => [point.value, point.high ?? 0, target(point, element) ?? 0]));
  const height = (value) => ((FLOOR - TOP) * Math.max(0, value)) / peak;
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", "aria-hidden": "true" });
  const step = WIDTH / Math.max(1, values.length);
  points.forEach((point, index) => picture.append(...drawBar(point, index, step, height, target(point, element))));
  const top = values.indexOf(Math.max(...values));
  if (top >= 0) picture.append(drawPeak(points, top, step, height));
  picture.append(...(limited(element) ? [drawLimits(points, step, height)] : drawLine(element, height)));
  return make("figure", {}, make("figcaption", {}, element.title), picture, drawNames(element), drawNumbers(element));
}

/** What a bar is held against: its own limit, else the line of the whole chart; null where there is none. */
function target(point, element) {
  return point.limit ?? element.line;
}

function limited({ points }) {
  return points.some((point) => point.limit !== undefined);
}

/** One line over the whole chart, with its number at its end. */
function drawLine({ line, unit }, height) {
  if (line === null) return [];
  const y = FLOOR - height(line);
  const label = draw("text", { x: WIDTH, y: Math.max(y - 4, 10), class: "chart-target" }, `${line} ${unit}`);
  return [draw("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: "chart-line" }), label];
}

/** A line in steps, since each limit holds for the whole of its hour. */
function drawLimits(points, step, height) {
  const corners = points.flatMap((point, index) => {
    const y = (FLOOR - height(point.limit)).toFixed(1);
    return [`${(index * step).toFixed(1)},${y}`, `${((index + 1) * step).toFixed(1)},${y}`];
  });
  return draw("polyline", { points: corners.join(" "), class: "chart-limit" });
}

/** What bars and line are, where there are both in each hour. */
function drawNames(element) {
  const [bars, line] = element.names;
  if (!limited(element) || !bars || !line) return null;
  const key = (mark, name) => make("span", {}, make("i", { class: mark }), name);
  return make("p", { class: "chart-names", "aria-hidden": "true" }, key("chart-key-bar", bars), key("chart-key-limit", line));
}

function drawBar(point, index, step, height, limit) {
  const over = limit !== null && point.value > limit;
  const bar = draw("rect", {
    x: (index * step + step * 0.12).toFixed(1),
    y: (FLOOR - height(point.value)).toFixed(1),
    width: (step * 0.76).toFixed(1),
    height: height(point.value).toFixed(1),
    rx: 2,
    class: over ? "chart-bar chart-over" : "chart-bar",
  });
  const drawn = point.high === undefined ? [bar] : [bar, ...drawRange(point, (index + 0.5) * step, step, height)];
  const every = Math.ceil(48 / step);
  if (index % every !== 0) return drawn;
  // The first label begins with the picture: centred under a thin bar it would lose its first letter.
  const first = index === 0 && step < 48;
  const x = (first ? 0 : index * step + step / 2).toFixed(1);
  return [...drawn, draw("text", { x, y: HEIGHT - 4, class: first ? "chart-label chart-first" : "chart-label" }, point.label)];
}

/** A whisker from the low to the high end of what is expected. */
function drawRange(point, at, step, height) {
  const [low, high, half] = [FLOOR - height(point.low), FLOOR - height(point.high), Math.min(4, step * 0.2)];
  const line = (x1, x2, y1, y2) =>
    draw("line", { x1: x1.toFixed(1), x2: x2.toFixed(1), y1: y1.toFixed(1), y2: y2.toFixed(1), class: "chart-range" });
  return [line(at, at, low, high), line(at - half, at + half, high, high), line(at - half, at + half, low, low)];
}

/** The number of the highest bar, by which the others can be judged; no axis is needed then. */
function drawPeak(points, index, step, height) {
  const { value, low, high } = points[index];
  const at = (index + 0.5) * step;
  const anchor = at < 20 ? "start" : at > WIDTH - 20 ? "end" : "middle";
  const x = anchor === "start" ? index * step : anchor === "end" ? (index + 1) * step : at;
  const places = value < 10 ? 1 : 0;
  const number = high === undefined ? shown(value, places) : `${shown(value, places)} (${shown(low, places)}-${shown(high, places)})`;
  // It stands over all that reaches up beneath it: the highest bar may have neighbours with longer whiskers.
  const width = number.length * LETTER;
  const left = x - (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
  const beneath = points.filter((_, other) => (other + 1) * step > left && other * step < left + width);
  const y = FLOOR - height(Math.max(...beneath.map((point) => point.high ?? point.value))) - 4;
  return draw("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor, class: "chart-peak" }, number);
}

function drawn({ value, low, high }, unit) {
  return high === undefined ? `${shown(value)} ${unit}` : `${shown(value)} (${shown(low)}-${shown(high)}) ${unit}`;
}

/** A number as readers of the page write it, without digits that nobody needs. */
function shown(number, places = 1) {
  return number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: places });
}

function drawNumbers(element) {
  const { unit, names } = element;
  const both = limited(element);
  const rows = element.points.map((point) => {
    const limit = both && make("td", {}, `${shown(point.limit)} ${unit}`);
    return make("tr", {}, make("th", { scope: "row" }, point.label), make("td", {}, drawn(point, unit)), limit);
  });
  const heads = [null, names[0], names[1]].map((name) => (name ? make("th", { scope: "col" }, name) : make("td")));
  const head = both && make("thead", {}, make("tr", {}, ...heads));
  // In a box: a table is never narrower than its words, and would widen a narrow page although nobody sees it.
  const table = make("table", {}, make("caption", {}, element.title), head, make("tbody", {}, ...rows));
  return make("div", { class: "unseen" }, table);
}
