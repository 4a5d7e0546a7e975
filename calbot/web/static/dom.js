// Builds elements. Text only ever enters as text nodes, so no title from a calendar can become markup.

/** make("p", {class: "note", on: {click: f}}, "text", childNode) -> HTMLElement; null and false attributes are left out. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for drawings. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, heard] of Object.entries(value)) node.addEventListener(event, heard);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const byId = (id) => document.getElementById(id);

const WHOLE = /[\p{L}\p{N}:.,]{1,12}(?:-\p{N}[\p{N}:.,%]{0,12})+|\p{N}[\p{N}.,]{0,12} (?:h|min)(?!\p{L})/gu;

/** Text as nodes in which "p-214", "115-310", "18:30-02:00" and "4 h" are not broken over two lines. */
export function unbroken(text) {
  const nodes = [];
  let read = 0;
  for (const found of text.matchAll(WHOLE)) {
    nodes.push(text.slice(read, found.index), make("span", { class: "whole" }, found[0]));
    read = found.index + found[0].length;
  }
  return [...nodes, text.slice(read)];
}

/** "Replies: {n}" with {n: 3} -> "Replies: 3" */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Hear it once for all: a line that screen readers speak and nobody sees. */
export function announce(sentence) {
  byId("spoken").textContent = sentence;
}
