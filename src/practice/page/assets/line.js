// What is in the command line: the command, a pill for each option, and the
// text after them. Reads typed names of options into pills and values out of
// pills. Keys, suggestions and sending are elsewhere.

import { fill, h } from "./dom.js";
import { TYPE, fields, resolve, trailing } from "./command.js";

export class Line {
  /** `wire(field)` hangs the listeners on a new field; `undo()` is for a press on the command itself. */
  constructor({ wire, undo }) {
    this.wire = wire;
    this.leaf = null;
    this.pills = [];
    this.rest = this.#field("rest", "Type a command, starting with /");
    this.chip = h("button.chip", { type: "button", hidden: true, title: "Take this command away", click: undo });
    this.root = h("div.line", null, this.chip, this.rest.grow);
  }

  /** All fields from left to right. */
  get order() {
    return [...this.pills, this.rest];
  }

  #field(kind, label, option = null) {
    const always = { "aria-label": label, autocomplete: "off", enterkeyhint: "send", dir: "auto" };
    const list = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggest", autocapitalize: "none", autocorrect: "off", spellcheck: "false" };
    // Free text may be long and grows over several lines; nothing completes it.
    const input = option && isProse(option) ? h("textarea", { ...always, rows: 1, cols: 1 }) : h("input", { ...always, ...list, type: "text", size: option ? 1 : null });
    const size = h("span.size", null, input);
    const grow = kind === "pill" ? h("label.pill", { dataset: { option: option.name } }, h("span.pill-name", null, option.name), size) : h("span.rest", null, size);
    const field = { kind, option, input, grow, size, value: undefined };
    this.wire(field);
    return field;
  }

  /** Empties everything. */
  clear() {
    for (const pill of this.pills) pill.grow.remove();
    this.leaf = null;
    this.pills = [];
    this.rest.input.value = "";
  }

  /** Draws what follows from the state; `idle` is shown while nothing is typed. */
  paint(idle) {
    this.chip.hidden = !this.leaf;
    if (this.leaf) fill(this.chip, `/${this.leaf.text}`);
    this.rest.input.placeholder = this.leaf ? (this.free().length ? "add an option" : "") : idle;
    for (const field of this.order) field.size.dataset.value = field.input.value || field.input.placeholder;
  }

  /** Options without a pill, required ones first. */
  free() {
    const taken = new Set(this.pills.map((pill) => pill.option.name));
    const free = (this.leaf?.options ?? []).filter((option) => !taken.has(option.name));
    return free.filter((one) => one.required).concat(free.filter((one) => !one.required));
  }

  /** The first required pill without a value, beginning after `field`. */
  lacking(field) {
    const from = this.pills.indexOf(field) + 1;
    return [...this.pills.slice(from), ...this.pills].find((pill) => pill !== field && pill.option.required && !pill.input.value.trim());
  }

  /** Takes a command, with what was typed after its name; answers the field to go on in. */
  start(leaf, text) {
    this.leaf = leaf;
    this.rest.input.value = "";
    const { loose, values } = fields(text, leaf.options);
    for (const option of leaf.options) {
      if (option.required || values.has(option.name)) this.pill(option, values.get(option.name) ?? "");
    }
    if (loose) (this.lacking() ?? this.rest).input.value = loose;
    const ends = /(?:^|\s)([^\s:]{1,32}):\s*$/.exec(text);
    return this.pills.find((pill) => pill.option.name === ends?.[1].toLowerCase()) ?? this.lacking() ?? this.rest;
  }

  /** The pill of an option, made if there is none. */
  pill(option, text = "") {
    const old = this.pills.find((pill) => pill.option.name === option.name);
    if (old) {
      if (text) old.input.value = text;
      return old;
    }
    const pill = this.#field("pill", `${option.name}: ${option.description ?? ""}`, option);
    pill.input.value = text;
    this.pills.push(pill);
    this.rest.grow.before(pill.grow);
    return pill;
  }

  /**
   * Takes an optional pill away; answers the field to go on in. Where it was
   * opened by typing its name in another pill, the name is text there again.
   */
  drop(pill) {
    const before = this.order[this.pills.indexOf(pill) - 1];
    pill.grow.remove();
    this.pills = this.pills.filter((one) => one !== pill);
    const back = pill.cameFrom;
    if (!this.pills.includes(back)) return before ?? this.rest;
    back.input.value = `${back.input.value} ${pill.option.name}`.trim();
    return back;
  }

  /**
   * Opens pills for names of options typed or pasted inside `field`; answers
   * the field to go on in, or null where nothing of that kind was typed.
   */
  spread(field) {
    const { input } = field;
    if (input.selectionStart !== null && input.selectionStart !== input.value.length) return null;
    const empty = this.pills.filter((pill) => pill !== field && !pill.input.value).map((pill) => pill.option);
    const others = [...this.free(), ...empty];
    const end = trailing(input.value, field.option ? [field.option, ...others] : others);
    if (end && end.option === field.option) {
      // Its own name in front of its value is only repeated.
      if (!end.before) input.value = "";
      return null;
    }
    if (end) {
      input.value = end.before;
      const pill = this.pill(end.option);
      pill.cameFrom = field;
      return pill;
    }
    const { loose, values } = fields(input.value, others);
    if (!values.size) return null;
    input.value = loose;
    let last = null;
    for (const [name, text] of values) last = this.pill(this.leaf.options.find((one) => one.name === name), text);
    return last;
  }

  /** The options to send: `{values}`, or `{field, text}` of the first mistake. */
  values(world) {
    const values = [];
    const wrong = [];
    const stray = this.rest.input.value.trim();
    for (const pill of this.pills) {
      const { value, error } = resolve(pill.option, entry(pill), world);
      mark(pill, Boolean(error));
      if (error) wrong.push({ field: pill, text: error });
      else if (value !== undefined) values.push({ name: pill.option.name, type: pill.option.type, value });
    }
    if (stray) return { field: this.rest, text: `"${stray}" belongs to no option of /${this.leaf.text}.` };
    if (!wrong.length) return { values };
    const missing = this.pills.filter((pill) => pill.option.required && !pill.input.value.trim()).map((pill) => pill.option.name);
    return missing.length > 1 ? { field: wrong[0].field, text: `Required: ${missing.join(", ")}.` } : wrong[0];
  }

  /** Everything filled in so far, for completion of `focused`. */
  sofar(focused, world) {
    const out = [];
    for (const pill of this.pills) {
      const { name, type } = pill.option;
      if (pill === focused) {
        out.push({ name, type, value: pill.value === undefined ? pill.input.value.trim() : "", focused: true });
        continue;
      }
      const { value } = resolve(pill.option, entry(pill), world);
      if (value !== undefined) out.push({ name, type, value });
    }
    return out;
  }

  /** All that is in it, to be put back later; null where it is empty. */
  snapshot() {
    const pills = this.pills.map(({ option, input, value }) => ({ name: option.name, text: input.value, value }));
    const rest = this.rest.input.value;
    return this.leaf || rest.trim() ? { command: this.leaf?.text, pills, rest } : null;
  }

  /** Puts back a snapshot. `leaf` is its command as it is now; one that is gone comes back as text. */
  restore({ command, pills, rest }, leaf) {
    this.clear();
    const known = pills.filter((pill) => leaf?.options.some((option) => option.name === pill.name));
    this.leaf = leaf ?? null;
    for (const { name, text, value } of known) this.pill(leaf.options.find((option) => option.name === name), text).value = value;
    const lost = pills.filter((pill) => !known.includes(pill) && pill.text).map((pill) => `${pill.name}:${pill.text}`);
    this.rest.input.value = [!leaf && command && `/${command}`, ...lost, rest].filter(Boolean).join(" ");
  }

  /** The command as one would type it. */
  spoken() {
    const parts = this.pills.filter((pill) => pill.input.value).map((pill) => `${pill.option.name}:${pill.input.value}`);
    return `${[`/${this.leaf.text}`, ...parts].join(" ")}${parts.length ? "" : " "}`;
  }
}

/** Shows a field as wrong, or no longer. */
export function mark(field, wrong) {
  field.grow.classList.toggle("bad", wrong);
  if (wrong) field.input.setAttribute("aria-invalid", "true");
  else field.input.removeAttribute("aria-invalid");
}

const isProse = (option) => option.type === TYPE.STRING && !option.autocomplete && !option.choices?.length;

const entry = (pill) => ({ text: pill.input.value, value: pill.value });
