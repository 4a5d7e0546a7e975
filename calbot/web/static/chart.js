// Draws a bar chart as SVG, with the same numbers as a table for those who do not see it.

import { draw, make } from "./dom.js";

const WIDTH = 480;
const HEIGHT = 132;
const FLOOR = 112;
const TOP = 18; // room for the number over the highest bar

/** {title, points: [{label, value}], line, unit} -> figure */
export function drawChart(element) {
  const values = element.points.map((point) => point.value);
  const peak = Math.max(1e-9, element.line ?? 0, ...values);
  const height = (value) => ((FLOOR - TOP) * Math.max(0, value)) / peak;
  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart", "aria-hidden": "true" });
  const step = WIDTH / Math.max(1, values.length);
  element.points.forEach((point, index) => picture.append(...drawBar(point, index, step, height, element.line)));
  const top = values.indexOf(Math.max(...values));
  if (top >= 0) picture.append(drawPeak(values[top], top, step, height));
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
  const every = Math.ceil(48 / step);
  if (index % every !== 0) return [bar];
  // The first label begins with the picture: centred under a thin bar it would lose its first letter.
  const first = index === 0 && step < 48;
  const x = (first ? 0 : index * step + step / 2).toFixed(1);
  return [bar, draw("text", { x, y: HEIGHT - 4, class: first ? "chart-label chart-first" : "chart-label" }, point.label)];
}

/** The number of the highest bar, by which the others can be judged; no axis is needed then. */
function drawPeak(value, index, step, height) {
  const at = (index + 0.5) * step;
  const anchor = at < 20 ? "start" : at > WIDTH - 20 ? "end" : "middle";
  const x = anchor === "start" ? index * step : anchor === "end" ? (index + 1) * step : at;
  const places = value < 10 ? 1 : 0;
  const number = value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: places });
  return draw("text", { x: x.toFixed(1), y: (FLOOR - height(value) - 4).toFixed(1), "text-anchor": anchor, class: "chart-peak" }, number);
}

function drawNumbers(element) {
  const rows = element.points.map((point) =>
    make("tr", {}, make("th", { scope: "row" }, point.label), make("td", {}, `${point.value} ${element.unit}`)),
  );
  // In a box: a table is never narrower than its words, and would widen a narrow page although nobody sees it.
  return make("div", { class: "unseen" }, make("table", {}, make("caption", {}, element.title), make("tbody", {}, ...rows)));
}
