// A form the bot asked for, in the browser's own modal dialog: that makes the
// rest inert and brings Escape: texts to read, and labels with a text input or a menu.

import { h, icon, keepIn } from "./dom.js";
import { prose } from "./prose.js";

/**
 * Opens the modal. `submit(fields)` gets each custom id with its text, or with
 * the list of what is picked, and sends. It resolves when the bot took it, or
 * rejects with the reason, which is shown while the form stays.
 */
export function openModal({ title, components }, { world, as }, submit) {
  document.querySelector("dialog.modal")?.remove();
  const before = document.activeElement;
  const parts = (components ?? []).map((one, index) => part(one, index, world, as));
  const fields = parts.filter((one) => one.check);
  const error = h("p.modal-error", { role: "alert", hidden: true });
  const send = h("button.button.primary", { type: "submit" }, "Submit");
  const cancel = h("button.button.secondary", { type: "button", click: () => dialog.close() }, "Cancel");
  const form = h(
    "form", { method: "dialog", novalidate: true },
    h("header.modal-head", null, h("h2", { id: "modal-title", dir: "auto" }, title), h("button.plain", { type: "button", "aria-label": "Close", click: () => dialog.close() }, icon("close"))),
    h("div.modal-fields", null, parts.map((one) => one.root), h("p.modal-note", null, `This form goes to ${world.bot.name}.`)),
    error,
    h("footer.modal-foot", null, cancel, send),
  );
  const dialog = h("dialog.modal", { "aria-labelledby": "modal-title" }, form);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    const wrong = fields.filter((one) => !one.check());
    if (wrong.length) return wrong[0].input.focus();
    error.hidden = true;
    send.disabled = true;
    send.classList.add("waiting");
    try {
      await submit(Object.fromEntries(fields.map((one) => [one.id, one.value()])));
      dialog.close();
    } catch (reason) {
      error.textContent = reason.message;
      error.hidden = false;
    } finally {
      send.disabled = false;
      send.classList.remove("waiting");
    }
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Tab") keepIn(event, dialog);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.input.focus();
}

// A text, or an input under a label; the old form had the input in a row.
function part(one, index, world, as) {
  if (one.type === 10) return { root: prose(one.content, world, as) };
  const labelled = one.type === 18;
  const input = labelled ? { ...one.component, label: one.label, help: one.description } : one.components[0];
  return input.type === 3 ? choice(input, index) : field(input, index);
}

// A menu of texts.
function choice(one, index) {
  const id = `modal-${index}`;
  const required = one.required ?? true;
  const many = (one.max_values ?? 1) > 1;
  const input = h("select", { id, multiple: many, "aria-required": String(required), "aria-describedby": `${id}-note`, dataset: { id: one.custom_id } });
  if (!many) input.append(h("option", { value: "" }, one.placeholder ?? "Make a selection"));
  for (const option of one.options) {
    input.append(h("option", { value: option.value, selected: option.default ?? false }, option.description ? `${option.label} – ${option.description}` : option.label));
  }
  const note = h("span.field-note", { id: `${id}-note` });
  const value = () => [...input.selectedOptions].map((option) => option.value).filter(Boolean);
  const check = () => {
    const empty = required && value().length === 0;
    note.textContent = empty ? "This is required." : "";
    input.setAttribute("aria-invalid", String(empty));
    return !empty;
  };
  input.addEventListener("change", () => note.textContent && check());
  return { root: labelled(one, id, required, input, note), input, id: one.custom_id, value, check };
}

function labelled(one, id, required, ...under) {
  return h(
    "div.modal-field", null,
    h("label", { for: id, dir: "auto" }, one.label, required && h("span.star", { "aria-hidden": "true" }, " *")),
    one.help && h("span.field-help", { dir: "auto" }, one.help),
    under,
  );
}

function field(one, index) {
  const id = `modal-${index}`;
  const long = one.style === 2;
  const max = one.max_length ?? 4000;
  const required = one.required ?? true;
  const input = h(long ? "textarea" : "input", {
    id, maxlength: max, placeholder: one.placeholder, rows: long ? 4 : null, type: long ? null : "text",
    "aria-required": String(required), "aria-describedby": `${id}-note`, autocomplete: "off", dir: "auto", dataset: { id: one.custom_id },
  });
  input.value = one.value ?? "";
  const note = h("span.field-note", { id: `${id}-note` });
  const count = h("span.field-count", { "aria-hidden": "true" });
  const paint = () => {
    const length = [...input.value].length;
    count.textContent = length >= max * 0.8 ? `${length} / ${max}` : "";
  };
  const check = () => {
    const length = [...input.value.trim()].length;
    const min = one.min_length ?? 0;
    let text = "";
    if (required && length === 0) text = "This is required.";
    else if (length > 0 && length < min) text = `At least ${min} characters.`;
    note.textContent = text;
    input.setAttribute("aria-invalid", String(Boolean(text)));
    return !text;
  };
  input.addEventListener("input", () => {
    paint();
    if (note.textContent) check();
  });
  paint();
  const root = labelled(one, id, required, input, h("div.field-under", null, note, count));
  return { root, input, id: one.custom_id, value: () => input.value, check };
}
