// The command line as one uses it: keys, presses, sending. What is in it is
// `line.js`, what is suggested `offers.js`, what may be sent `command.js`.

import { composing, fill, h, icon, touched } from "./dom.js";
import { begins, leaves, payload } from "./command.js";
import { History } from "./history.js";
import { Line, mark } from "./line.js";
import { Offers } from "./offers.js";
import { Suggest } from "./suggest.js";

export class Composer {
  /**
   * `send(data, text)` sends and resolves, or rejects with the reason;
   * `ask(data)` resolves to the bot's choices; `world()` is what is known.
   */
  constructor(root, { world, send, ask }) {
    this.world = world;
    this.send = send;
    this.history = new History();
    this.suggest = new Suggest("suggest", (item) => item.take());
    this.line = new Line({ wire: (field) => this.#wire(field), undo: () => this.clear(true) });
    this.offers = new Offers({
      line: this.line, suggest: this.suggest, world, ask,
      take: { command: (leaf) => this.#begin(leaf, ""), option: (option) => this.#add(option), value: (field, one) => this.#set(field, one) },
    });
    this.note = h("p.composer-note", { role: "status", hidden: true });
    this.error = h("p.composer-error", { role: "alert", hidden: true });
    this.go = h("button.go", { type: "submit", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.form = h("form.composer", { "aria-label": "Command line", autocomplete: "off" }, this.suggest.root, h("div.box", null, this.line.root, this.go), this.error, this.note);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.line.root.addEventListener("mousedown", (event) => {
      if (event.target !== this.line.root) return;
      event.preventDefault();
      this.line.rest.input.focus();
    });
    this.form.addEventListener("focusout", (event) => {
      if (!this.form.contains(event.relatedTarget)) this.suggest.hide();
    });
    fill(root, this.form);
    this.#paint();
  }

  focus() {
    (this.line.lacking() ?? this.line.rest).input.focus();
  }

  /** Gives the focus back to the command line; under a finger only to its frame, so that no keyboard covers the room. */
  back() {
    if (touched()) this.form.parentElement.focus({ preventScroll: true });
    else this.#quietly(this.line.lacking() ?? this.line.rest);
  }

  // Gives a field the focus and suggests nothing yet.
  #quietly(field) {
    this.entering = true;
    field.input.focus();
    this.entering = false;
    this.suggest.follow(field.input);
    this.suggest.hide();
  }

  /** Puts a typed line into the command line, ready to be sent; what stood there is in the history. */
  load(text) {
    const { rest } = this.line;
    this.clear(true);
    rest.input.focus();
    rest.input.value = text;
    this.#typed(rest);
  }

  /** Empties the command line; `keep` makes it the last thing in the history. */
  clear(keep = false) {
    if (keep) this.history.push(this.line.snapshot());
    this.offers.forget();
    this.line.clear();
    this.suggest.hide();
    this.#complain(null);
    this.#paint();
    if (keep) this.line.rest.input.focus();
  }

  /** Redraws what depends on the world: commands may have changed. */
  refresh() {
    const { leaf, rest } = this.line;
    if (leaf) this.line.leaf = leaves(this.world().commands).find((one) => one.text === leaf.text) ?? leaf;
    this.#paint();
    if (document.activeElement === rest.input && !this.history.browsing) this.offers.show(rest);
  }

  #paint() {
    this.line.paint(this.world().commands.length ? "Type / for commands" : "The bot is coming up…");
    this.go.disabled = !this.line.leaf && !this.line.rest.input.value.trim();
  }

  /** Says under the line what one should know before sending, or nothing. */
  say(text) {
    this.note.hidden = !text;
    this.note.textContent = text ?? "";
  }

  #complain(text) {
    this.error.hidden = !text;
    this.error.textContent = text ?? "";
  }

  // --- going about --------------------------------------------------------

  #wire(field) {
    field.input.addEventListener("input", () => this.#typed(field));
    field.input.addEventListener("keydown", (event) => this.#key(event, field));
    field.input.addEventListener("focus", () => this.entering || this.#arrive(field));
  }

  // Goes to a field. In a window without the focus the browser sends no event.
  #enter(field) {
    this.#paint();
    this.entering = true;
    field.input.focus();
    this.entering = false;
    this.#arrive(field);
  }

  #arrive(field) {
    this.suggest.follow(field.input);
    this.offers.show(field);
  }

  #begin(leaf, text) {
    this.history.rest();
    this.#enter(this.line.start(leaf, text));
  }

  #add(option) {
    this.history.rest();
    this.line.rest.input.value = "";
    this.#enter(this.line.pill(option));
  }

  #set(field, { label, value }) {
    this.history.rest();
    field.input.value = label;
    field.value = value;
    mark(field, false);
    this.#complain(null);
    this.#enter(this.line.lacking(field) ?? this.line.rest);
  }

  #typed(field) {
    const { input } = field;
    this.#complain(null);
    mark(field, false);
    field.value = undefined;
    this.history.rest();
    if (input.value.includes("\n")) input.value = input.value.replace(/\s*\n\s*/g, " ");
    if (this.line.leaf) {
      const next = this.line.spread(field);
      if (next) return this.#enter(next);
    } else {
      const found = input.value.startsWith("/") && begins(input.value, leaves(this.world().commands));
      if (found?.closed) return this.#begin(found.leaf, found.rest);
    }
    this.#paint();
    this.offers.show(field);
  }

  // --- keys ---------------------------------------------------------------

  #key(event, field) {
    const { input } = field;
    const { order, leaf } = this.line;
    if (composing(event)) return;
    const at = input.selectionStart === input.selectionEnd ? input.selectionStart : null;
    const place = order.indexOf(field);
    const step = (to, end) => {
      event.preventDefault();
      this.#enter(to);
      const caret = end ? to.input.value.length : 0;
      to.input.setSelectionRange(caret, caret);
    };
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        if (!event.altKey && this.#arrow(field, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
        return;
      case "Enter":
        event.preventDefault();
        this.#enterKey();
        return;
      case "Tab":
        if (event.shiftKey) return;
        if (this.suggest.current) {
          event.preventDefault();
          this.suggest.current.take();
        }
        return;
      case "Escape":
        if (this.suggest.current) this.suggest.hide();
        else if (leaf || input.value.trim()) this.clear(true);
        else return;
        event.preventDefault();
        return;
      case "Backspace":
        if (at === 0 && leaf) this.#back(event, field, order[place - 1], step);
        return;
      case "ArrowLeft":
        if (at === 0 && place > 0) step(order[place - 1], true);
        return;
      case "ArrowRight":
        if (at === input.value.length && place < order.length - 1) step(order[place + 1], false);
        return;
      default:
    }
  }

  // Backspace at the very left: an empty option goes away, in the end the command.
  #back(event, field, before, step) {
    event.preventDefault();
    if (field.kind === "pill" && !field.option.required) {
      if (!field.input.value) this.#enter(this.line.drop(field));
    } else if (before) {
      step(before, true);
    } else if (this.line.order.every((one) => !one.input.value)) {
      const text = `/${this.line.leaf.text}`;
      this.clear();
      this.line.rest.input.value = text;
      this.#enter(this.line.rest);
    }
  }

  // Enter takes what is suggested, and sends where nothing is. While the bot
  // is asked its answer is waited for: it may be what one meant.
  async #enterKey() {
    if (!this.suggest.current && !(await this.offers.settled())) return;
    if (this.suggest.current) this.suggest.current.take();
    else this.submit();
  }

  // Up and down go through what is suggested; where nothing is, up brings back
  // earlier commands and down goes forward again, in the end to what stood there.
  #arrow(field, step) {
    const { input } = field;
    const { length } = input.value;
    if (!this.history.browsing && this.suggest.move(step)) return true;
    if (input.tagName === "TEXTAREA" && input.selectionEnd !== (step < 0 ? 0 : length)) return false;
    const found = this.history.step(step, () => this.line.snapshot());
    if (found) this.#restore(found);
    else if (step > 0 && !this.history.browsing && this.line.leaf) this.offers.show(field, true);
    return Boolean(found);
  }

  #restore(snapshot) {
    const { rest } = this.line;
    this.offers.forget();
    this.line.restore(snapshot, leaves(this.world().commands).find((one) => one.text === snapshot.command));
    this.#complain(null);
    this.#paint();
    this.#quietly(rest);
    if (this.line.leaf) this.offers.show(rest);
    rest.input.setSelectionRange(rest.input.value.length, rest.input.value.length);
  }

  // --- sending ------------------------------------------------------------

  async submit() {
    if (this.busy || !(this.line.leaf || this.#named())) return;
    const { values, field, text: why } = this.line.values(this.world());
    if (!values) {
      field.input.focus();
      this.suggest.hide();
      return this.#complain(why);
    }
    const [text, sent] = [this.line.spoken(), this.line.snapshot()];
    this.busy = true;
    this.form.classList.add("busy");
    try {
      await this.send(payload(this.line.leaf, values), text);
      this.history.push(sent);
      this.clear();
      // On a phone the keyboard would cover the answer.
      if (touched()) document.activeElement?.blur();
      else this.line.rest.input.focus();
    } catch (error) {
      this.#complain(error.message);
    } finally {
      this.busy = false;
      this.form.classList.remove("busy");
    }
  }

  // Reads the command out of the typed text; says why not where that fails.
  #named() {
    const text = this.line.rest.input.value.trim();
    if (!text) return false;
    const found = text.startsWith("/") && begins(text, leaves(this.world().commands));
    if (found) this.#begin(found.leaf, found.rest);
    else if (!this.world().commands.length) this.#complain("The bot is still coming up: nothing was sent. Try again in a moment.");
    else if (text.startsWith("/")) this.#complain(`There is no command like ${text.split(/\s/)[0]}. Type / to see them all.`);
    else this.#complain("This room takes commands only: nothing was sent. Begin with /, for example /deal new.");
    return Boolean(found);
  }
}
