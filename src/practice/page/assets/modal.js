// A form the bot asked for, in the browser's own modal dialog: that makes the
// rest inert and brings Escape. What was typed outlives the form that is closed.

import { composing, h, icon, keepIn } from "./dom.js";
import { parts } from "./fields.js";

const KEPT = 20;

// What was typed into forms that were closed unsent, by their names; newest last.
const drafts = new Map();

/** Closes the form that is open, if any; what is typed in it is kept. Says whether there was one. */
export function closeModal() {
  const open = document.querySelector("dialog.modal");
  open?.close();
  return Boolean(open);
}

/**
 * Opens the modal. `about` is `{world, as, names, left(kept, again)}`: `names`
 * tell the form from others, so that what was typed comes back in the same
 * one; `left` is called when it is gone, with whether something typed is kept,
 * and how to open it again. `submit(values)` gets each custom id with its text
 * or its list of picked values; it resolves when the bot took the form, or
 * rejects with the reason, which is shown while the form stays.
 */
export function openModal(modal, about, submit) {
  const { title, components } = modal;
  const { world, as, names, left } = about;
  document.querySelector("dialog.modal")?.close();
  const all = parts(components, { world, as });
  const fields = all.filter((one) => one.id);
  const error = h("p.modal-error", { role: "alert", hidden: true });
  const send = h("button.button.primary", { type: "submit" }, "Submit");
  const cancel = h("button.button.secondary", { type: "button", click: () => shut() }, "Cancel");
  const back = h("p.modal-back", { role: "status", hidden: true }, "What you typed before is back. ", h("button.plain.textual", { type: "button", click: () => afresh() }, "Start afresh"));
  const form = h(
    "form", { method: "dialog", novalidate: true },
    h("header.modal-head", null, h("h2", { id: "modal-title", dir: "auto" }, title), h("button.plain", { type: "button", "aria-label": "Close", click: () => shut() }, icon("close"))),
    h("div.modal-fields", null, back, all.map((one) => one.root), h("p.modal-note", null, `This form goes to ${world.bot.name}.`)),
    error,
    h("footer.modal-foot", null, cancel, send),
  );
  const dialog = h("dialog.modal", { "aria-labelledby": "modal-title" }, form);
  let sent = false;

  const shut = () => send.disabled || dialog.close();
  const afresh = () => {
    for (const one of fields) one.reset();
    back.hidden = true;
    fields[0]?.input.focus();
  };
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
      sent = true;
      for (const name of names) drafts.delete(name);
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
    // What an input method is given would send or close the form behind its back.
    if (composing(event)) return ["Enter", "Escape"].includes(event.key) && event.target.tagName === "INPUT" && event.preventDefault();
    if (event.key === "Tab") keepIn(event, dialog);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  // A press that begins and ends beside the form; one that only ends there marked text.
  let beside = false;
  const outside = ({ target, clientX: x, clientY: y }) => {
    const box = dialog.getBoundingClientRect();
    return target === dialog && (x < box.left || x > box.right || y < box.top || y > box.bottom);
  };
  dialog.addEventListener("pointerdown", (event) => (beside = outside(event)));
  dialog.addEventListener("click", (event) => beside && outside(event) && shut());
  // Escape. A form that is on its way stays until it is known what became of it.
  dialog.addEventListener("cancel", (event) => send.disabled && event.preventDefault());
  dialog.addEventListener("close", () => {
    const kept = !sent && keep(names, fields);
    if (!kept) for (const name of names) drafts.delete(name);
    dialog.remove();
    left(kept, () => openModal(modal, about, submit));
  });

  const draft = names.map((name) => drafts.get(name)).find(Boolean);
  if (draft) back.hidden = !fields.map((one) => one.restore(draft.get(one.id))).some(Boolean);
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.input.focus();
}

// Keeps what was changed in a form under its names; says whether anything was.
function keep(names, fields) {
  const changed = new Map(fields.filter((one) => one.changed()).map((one) => [one.id, one.draft()]));
  if (!changed.size) return false;
  for (const name of names) {
    drafts.delete(name);
    drafts.set(name, changed);
  }
  for (const name of [...drafts.keys()].slice(0, -KEPT)) drafts.delete(name);
  return true;
}
