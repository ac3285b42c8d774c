// A form the bot asked for, in the browser's own modal dialog: that makes the
// rest inert and brings Escape. Text inputs only, as the bot's library can read back.

import { h, icon, keepIn } from "./dom.js";

/**
 * Opens the modal. `submit(components)` sends and resolves when the bot took
 * it, or rejects with the reason, which is shown while the form stays.
 */
export function openModal({ title, components }, botName, submit) {
  document.querySelector("dialog.modal")?.remove();
  const before = document.activeElement;
  const fields = inputs(components).map(field);
  const error = h("p.modal-error", { role: "alert", hidden: true });
  const send = h("button.button.primary", { type: "submit" }, "Submit");
  const cancel = h("button.button.secondary", { type: "button", click: () => dialog.close() }, "Cancel");
  const form = h(
    "form", { method: "dialog", novalidate: true },
    h("header.modal-head", null, h("h2", { id: "modal-title", dir: "auto" }, title), h("button.plain", { type: "button", "aria-label": "Close", click: () => dialog.close() }, icon("close"))),
    h("div.modal-fields", null, fields.map((one) => one.root), h("p.modal-note", null, `This form goes to ${botName}.`)),
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
      await submit(fields.map((one) => ({ type: 1, components: [{ type: 4, custom_id: one.id, value: one.input.value }] })));
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

// Text inputs of the old form (rows) and of the new one (labels).
function inputs(components) {
  return (components ?? []).flatMap((one) => {
    if (one.type === 1) return inputs(one.components);
    if (one.type === 18) return inputs([{ ...one.component, label: one.label, help: one.description }]);
    return one.type === 4 ? [one] : [];
  });
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
  const root = h(
    "div.modal-field", null,
    h("label", { for: id, dir: "auto" }, one.label, required && h("span.star", { "aria-hidden": "true" }, " *")),
    one.help && h("span.field-help", null, one.help),
    input, h("div.field-under", null, note, count),
  );
  return { root, input, id: one.custom_id, check };
}
