// Shows a form as a dialog: focus stays inside, Esc closes it, mistakes are told beside their field.

import { byId, make } from "./dom.js";

const WALL_CLOCK = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/;

/** `send(values)` resolves to the next form (with errors) or null; a thrown Error is shown in the dialog. */
export function showForm(form, words, send) {
  const dialog = byId("dialog");
  const problem = make("p", { class: "form-problem", role: "alert" });
  const fields = form.fields.map((field) => drawField(field, words));
  const submit = make("button", { type: "submit", class: "button button-primary" }, form.submit);
  const close = make("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, words.close);
  const body = make(
    "form",
    { novalidate: true, "aria-labelledby": "dialog-title" },
    make("h2", { id: "dialog-title" }, form.title),
    problem,
    ...fields.map((field) => field.node),
    make("div", { class: "card-actions" }, submit, close),
  );
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled || !complete(fields, words)) return;
    submit.disabled = true;
    problem.textContent = "";
    try {
      const next = await send(Object.fromEntries(fields.map((field) => [field.name, valueOf(field)])));
      if (next) showForm(next, words, send);
      else dialog.close();
    } catch (mishap) {
      problem.textContent = mishap.message;
      submit.disabled = false;
    }
  });
  dialog.replaceChildren(body);
  if (!dialog.open) dialog.showModal();
  const wrong = fields.find((field) => field.input.getAttribute("aria-invalid") === "true");
  (wrong ?? fields[0])?.input.focus();
}

function drawField(field, words) {
  const id = `field-${field.name}`;
  const input = drawInput(field, id);
  const error = make("p", { class: "field-error", id: `${id}-error` });
  const label = make("label", { for: id }, field.label);
  if (!field.required) label.append(make("span", { class: "field-optional" }, ` (${words.optional})`));
  const drawn = { name: field.name, required: field.required, input, error };
  mark(drawn, field.error);
  return { ...drawn, node: make("div", { class: "field" }, label, input, error) };
}

function drawInput(field, id) {
  const shared = { id, name: field.name, required: field.required, "aria-describedby": `${id}-error` };
  if (field.kind === "choice") {
    const options = field.options.map((option) =>
      make("option", { value: option.value, selected: option.value === field.value }, option.label),
    );
    return make("select", shared, ...options);
  }
  if (field.kind === "lines") {
    const area = make("textarea", { ...shared, rows: 8, maxlength: 2000 });
    area.value = field.value;
    return area;
  }
  // An empty instant stays a line of text: "fri 8:00" is understood, and quicker than any picker.
  const picked = field.kind === "instant" && WALL_CLOCK.test(field.value);
  const type = picked ? "datetime-local" : "text";
  const value = picked ? field.value.replace(" ", "T") : field.value;
  return make("input", { ...shared, type, value, autocomplete: "off", maxlength: 2000 });
}

/** A picked instant goes back as it came: "2026-12-01 09:00". */
function valueOf({ input }) {
  return input.type === "datetime-local" ? input.value.replace("T", " ") : input.value;
}

function complete(fields, words) {
  const missing = fields.filter((field) => field.required && field.input.value.trim() === "");
  for (const field of fields) mark(field, missing.includes(field) ? words.required : "");
  missing[0]?.input.focus();
  return missing.length === 0;
}

function mark(field, said) {
  field.error.textContent = said;
  if (said) field.input.setAttribute("aria-invalid", "true");
  else field.input.removeAttribute("aria-invalid");
}
