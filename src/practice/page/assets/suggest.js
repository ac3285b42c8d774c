// The list that opens above the command line. It shows rows and says which is
// active: the one that Enter takes. What a row means is the composer's affair.

import { add, fill, h } from "./dom.js";

export class Suggest {
  /** `pick(item)` is called for a press; `title` heads the list. */
  constructor(id, pick) {
    this.id = id;
    this.pick = pick;
    this.items = [];
    this.active = -1;
    this.head = h("div.suggest-head");
    this.list = h("div.suggest-list", { id, role: "listbox", "aria-label": "Suggestions" });
    this.root = h("div.suggest", { hidden: true }, this.head, this.list);
    // The command line keeps the focus while rows are pressed.
    this.root.addEventListener("mousedown", (event) => event.preventDefault());
  }

  get open() {
    return !this.root.hidden;
  }

  /** The item that Enter takes; none where nothing is suggested. */
  get current() {
    return this.open ? this.items[this.active] : undefined;
  }

  /**
   * Shows rows, `active` marked from the start. `more` are items one may add
   * but is not asked to: they stand as buttons in the head, and Enter leaves them.
   */
  show({ title, note, items = [], active = 0, empty, query = "", more = [] }) {
    this.items = items;
    this.active = Math.min(active, items.length - 1);
    fill(
      this.head, title && h("span.suggest-title", null, title), note && h("span.suggest-note", null, note),
      more.length > 0 && h("span.suggest-more", null, more.map((item) => h("button.suggest-add", { type: "button", title: item.detail, click: () => this.pick(item) }, item.label))),
    );
    this.head.hidden = !title && !note && !more.length;
    fill(
      this.list,
      items.map((item, index) => this.#row(item, index, query)),
      !items.length && empty && h("div.suggest-empty", null, empty),
    );
    this.root.hidden = !items.length && !empty && this.head.hidden;
    this.#mark(false);
    this.list.scrollTop = 0;
  }

  hide() {
    this.root.hidden = true;
    this.items = [];
    this.active = -1;
    this.#mark(false);
  }

  /** Moves the mark by `step`, around the ends. */
  move(step) {
    if (!this.items.length) return false;
    const count = this.items.length;
    this.active = this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count;
    this.#mark(true);
    return true;
  }

  /** Ties a text field to the list for screen readers. */
  follow(field) {
    this.field?.removeAttribute("aria-activedescendant");
    this.field = field;
    this.#mark(false);
  }

  #row(item, index, query) {
    const row = h(
      `div.suggest-row${item.kind ? `.${item.kind}` : ""}`,
      { id: `${this.id}-${index}`, role: "option", "aria-selected": "false" },
      item.picture,
      h("span.suggest-text", null, h("span.suggest-label", { dir: "auto" }, lit(item.label, query)), item.extra && h("span.suggest-extra", null, item.extra), item.detail && h("span.suggest-detail", { dir: "auto" }, item.detail)),
      item.badge && h("span.suggest-badge", null, item.badge),
    );
    row.addEventListener("click", () => this.pick(item));
    row.addEventListener("mousemove", () => {
      if (this.active === index) return;
      this.active = index;
      this.#mark(false);
    });
    return row;
  }

  #mark(scroll) {
    [...this.list.children].forEach((row, index) => {
      if (row.getAttribute("role") !== "option") return;
      const on = index === this.active;
      row.setAttribute("aria-selected", String(on));
      row.classList.toggle("active", on);
      if (on && scroll) row.scrollIntoView({ block: "nearest" });
    });
    if (!this.field) return;
    this.field.setAttribute("aria-expanded", String(this.items.length > 0));
    if (this.current) this.field.setAttribute("aria-activedescendant", `${this.id}-${this.active}`);
    else this.field.removeAttribute("aria-activedescendant");
  }
}

// The part of a label that was typed stands out.
function lit(label, query) {
  const needle = query.trim().toLowerCase();
  const at = needle ? label.toLowerCase().indexOf(needle) : -1;
  if (at < 0) return label;
  return add(document.createDocumentFragment(), [
    label.slice(0, at),
    h("mark", null, label.slice(at, at + needle.length)),
    label.slice(at + needle.length),
  ]);
}
