// Draws a bar chart as SVG, with the same numbers as a table for those who do not see it.

import { draw, make } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 132;
const FLOOR = 112;
const TOP = 18; // room for the number over the highest bar

/** {title, points: [{label, value, low?, high?}], line, unit} -> figure */
export function drawChart(element) {
  const values = element.points.map((point) => point.value);
  const tops = element.points.map((point) => point.high ?? point.value);
  const peak = Math.max(1e-9, element.line ?? 0, ...values, ...tops);
  const height = (value) => ((FLOOR - TOP) * Math.max(0, value)) / peak;
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", "aria-hidden": "true" });
  const step = WIDTH / Math.max(1, values.length);
  element.points.forEach((point, index) => picture.append(...drawBar(point, index, step, height, element.line)));
  const top = values.indexOf(Math.max(...values));
  if (top >= 0) picture.append(drawPeak(element.points[top], top, step, height));
  if (element.line !== null) {
    const y = FLOOR - height(element.line);
    picture.append(draw("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: "chart-line" }));
    const label = `${element.line} ${element.unit}`;
    picture.append(draw("text", { x: WIDTH, y: Math.max(y - 4, 10), class: "chart-target" }, label));
  }
  return make("figure", {}, make("figcaption", {}, element.title), picture, drawNumbers(element));
}

function drawBar(point, index, step, height, line) {
  const over = line !== null && point.value > line;
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
function drawPeak({ value, low, high }, index, step, height) {
  const at = (index + 0.5) * step;
  const anchor = at < 20 ? "start" : at > WIDTH - 20 ? "end" : "middle";
  const x = anchor === "start" ? index * step : anchor === "end" ? (index + 1) * step : at;
  const places = value < 10 ? 1 : 0;
  const shown = (number) => number.toLocaleString(document.documentElement.lang, { maximumFractionDigits: places });
  const number = high === undefined ? shown(value) : `${shown(value)} (${shown(low)}-${shown(high)})`;
  return draw("text", { x: x.toFixed(1), y: (FLOOR - height(high ?? value) - 4).toFixed(1), "text-anchor": anchor, class: "chart-peak" }, number);
}

function drawn({ value, low, high }, unit) {
  return high === undefined ? `${value} ${unit}` : `${value} (${low}-${high}) ${unit}`;
}

function drawNumbers(element) {
  const rows = element.points.map((point) =>
    make("tr", {}, make("th", { scope: "row" }, point.label), make("td", {}, drawn(point, element.unit))),
  );
  // In a box: a table is never narrower than its words, and would widen a narrow page although nobody sees it.
  return make("div", { class: "unseen" }, make("table", {}, make("caption", {}, element.title), make("tbody", {}, ...rows)));
}
