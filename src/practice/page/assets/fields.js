// What stands in a form: texts to read, and inputs under a label. Each field
// answers its value, says what is wrong with it, and takes back an old draft.

import { h, icon } from "./dom.js";
import { SELECTS, choices } from "./components.js";
import { openPicker } from "./picker.js";
import { prose } from "./prose.js";

/**
 * Draws the components of a modal: labels with an input, texts, and the old
 * rows with one. `about` is `{world, as}`. A field has an `id`, a text has none.
 */
export function parts(components, about) {
  return (components ?? []).flatMap((one) => {
    if (one.type === 10) return [{ root: h("div.modal-text", null, prose(one.content ?? "", about.world, about.as)) }];
    if (one.type === 1) return (one.components ?? []).map((input) => ({ ...input }));
    if (one.type === 18 && one.component) return [{ ...one.component, label: one.label, help: one.description }];
    return [];
  }).map((one, index) => {
    if (one.root) return one;
    if (one.type === 4) return text(one, index);
    return SELECTS[one.type] ? menu(one, index, about) : unknown(one);
  });
}

// A label, what explains it, the input, and what is wrong with it.
function frame(one, id, required, input, under) {
  return h(
    "div.modal-field", null,
    h("label", { id: `${id}-label`, for: id, dir: "auto" }, one.label, required && h("span.star", { "aria-hidden": "true" }, " *")),
    one.help && h("span.field-help", { id: `${id}-help`, dir: "auto" }, one.help),
    input, h("div.field-under", null, under),
  );
}

const described = (one, id) => [one.help && `${id}-help`, `${id}-note`].filter(Boolean).join(" ");

// A field with what all of them do. `read()` and `write(value)` are its own,
// `wrong()` answers a sentence or "".
function field({ one, id, input, root, note, read, write, wrong }) {
  const first = read();
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  const check = () => {
    note.textContent = wrong();
    input.setAttribute("aria-invalid", String(Boolean(note.textContent)));
    return !note.textContent;
  };
  return {
    root, input, id: one.custom_id, check,
    value: read,
    changed: () => !same(read(), first),
    draft: () => ({ first, typed: read() }),
    reset: () => {
      write(first);
      note.textContent = "";
      input.setAttribute("aria-invalid", "false");
    },
    again: () => note.textContent && check(),
    restore: (draft) => {
      if (!draft || same(draft.typed, first)) return false;
      write(draft.typed);
      if (!same(draft.first, first)) note.textContent = `Meanwhile it was changed to "${[first].flat().join(", ")}".`;
      return true;
    },
  };
}

function text(one, index) {
  const id = `modal-${index}`;
  const long = one.style === 2;
  const max = one.max_length ?? 4000;
  const required = one.required ?? true;
  const input = h(long ? "textarea" : "input", {
    id, maxlength: max, placeholder: one.placeholder, rows: long ? 4 : null, type: long ? null : "text",
    "aria-required": String(required), "aria-describedby": described(one, id), autocomplete: "off", dir: "auto", dataset: { id: one.custom_id },
  });
  const note = h("span.field-note", { id: `${id}-note` });
  const count = h("span.field-count", { "aria-hidden": "true" });
  const paint = () => {
    const length = [...input.value].length;
    count.textContent = length >= max * 0.8 ? `${length} / ${max}` : "";
  };
  const write = (value) => {
    input.value = value;
    paint();
  };
  write(one.value ?? "");
  const made = field({
    one, id, input, note, write,
    root: frame(one, id, required, input, [note, count]),
    read: () => input.value,
    wrong: () => {
      const length = [...input.value.trim()].length;
      const min = one.min_length ?? 0;
      if (required && length === 0) return "This is required.";
      return length > 0 && length < min ? `At least ${min} characters.` : "";
    },
  });
  input.addEventListener("input", () => {
    paint();
    made.again();
  });
  return made;
}

// A select menu: a button that opens the same list as a menu under a message.
function menu(one, index, { world }) {
  const id = `modal-${index}`;
  const required = one.required ?? true;
  const min = Math.max(one.min_values ?? 1, required ? 1 : 0);
  const max = one.max_values ?? 1;
  const options = choices(one, world);
  let picked = options.filter((option) => option.chosen).map((option) => option.value);
  const shown = h("span.select-text", { id: `${id}-shown`, dir: "auto" });
  const input = h(
    "button.select", { id, type: "button", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-labelledby": `${id}-label ${id}-shown`, "aria-describedby": described(one, id), dataset: { id: one.custom_id } },
    shown, icon("down"),
  );
  const clear = h("button.plain", { type: "button", "aria-label": `Clear ${one.label ?? ""}`, title: "Clear", click: () => (write([]), input.focus()) }, icon("close"));
  const note = h("span.field-note", { id: `${id}-note` });
  const write = (values) => {
    picked = values;
    const labels = options.filter((option) => picked.includes(option.value)).map((option) => option.label);
    shown.textContent = labels.length ? labels.join(", ") : one.placeholder || "Make a selection";
    input.classList.toggle("blank", !labels.length);
    clear.hidden = required || !labels.length;
  };
  write(picked);
  const made = field({
    one, id, input, note, write,
    root: frame(one, id, required, h("div.modal-select", null, input, clear), [note]),
    read: () => picked,
    wrong: () => {
      if (required && !picked.length) return "This is required.";
      return picked.length && picked.length < min ? `Pick at least ${min}.` : "";
    },
  });
  input.addEventListener("click", () =>
    openPicker(input, {
      title: one.label ?? one.placeholder ?? "Make a selection",
      options: options.map((option) => ({ ...option, chosen: picked.includes(option.value) })),
      min: required ? min : 0,
      max,
      done: (values) => {
        write(values);
        made.again();
      },
    }),
  );
  return made;
}

// A kind of input that this room can't draw is named: left out, it would only seem that nothing is asked.
const unknown = (one) => ({ root: h("p.modal-text", null, `${one.label ?? "A field"}: this room can't show this kind of input.`) });
