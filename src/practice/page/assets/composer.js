// The command line: finds a command, holds its options as pills, completes
// values and sends. What may be sent is decided in `command.js`.

import { avatar, botAvatar, fill, h, icon } from "./dom.js";
import { TYPE, begins, fields, known, leaves, payload, rank, resolve, trailing } from "./command.js";
import { Suggest } from "./suggest.js";

const ASK_AFTER_MS = 140;

export class Composer {
  /**
   * `send(data, text)` sends and resolves, or rejects with the reason;
   * `ask(data)` resolves to the bot's choices; `world()` is what is known.
   */
  constructor(root, { world, send, ask }) {
    this.world = world;
    this.send = send;
    this.ask = ask;
    this.leaf = null;
    this.pills = [];
    this.history = [];
    this.asked = 0;
    this.suggest = new Suggest("suggest", (item) => this.#take(item));
    this.rest = this.#field("rest", "Type a command, starting with /");
    this.chip = h("button.chip", { type: "button", hidden: true, title: "Take this command away", click: () => this.clear(true) });
    this.line = h("div.line", null, this.chip, this.rest.grow);
    this.error = h("p.composer-error", { role: "alert", hidden: true });
    this.go = h("button.go", { type: "submit", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.form = h("form.composer", { "aria-label": "Command line", autocomplete: "off" }, this.suggest.root, h("div.box", null, this.line, this.go), this.error);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.line.addEventListener("mousedown", (event) => {
      if (event.target !== this.line) return;
      event.preventDefault();
      this.rest.input.focus();
    });
    this.form.addEventListener("focusout", (event) => {
      if (!this.form.contains(event.relatedTarget)) this.suggest.hide();
    });
    fill(root, this.form);
    this.#paint();
  }

  focus() {
    const missing = this.pills.find((pill) => pill.option.required && !pill.input.value);
    (missing ?? this.rest).input.focus();
  }

  /** Puts a typed line into the command line, ready to be sent. */
  load(text) {
    this.clear();
    this.rest.input.focus();
    this.rest.input.value = text;
    this.#typed(this.rest);
  }

  /** Empties the command line; `keep` makes it the last thing in the history. */
  clear(keep = false) {
    if (keep && this.leaf) this.history.push(this.#spoken());
    this.#forget();
    this.leaf = null;
    this.offered = null;
    for (const pill of this.pills) pill.grow.remove();
    this.pills = [];
    this.rest.input.value = "";
    this.#complain(null);
    this.suggest.hide();
    this.#paint();
    if (keep) this.rest.input.focus();
  }

  /** Redraws what depends on the world: commands may have changed. */
  refresh() {
    if (this.leaf) {
      const fresh = leaves(this.world().commands).find((one) => one.text === this.leaf.text);
      if (fresh) this.leaf = fresh;
    }
    this.#paint();
    if (document.activeElement === this.rest.input) this.#offer(this.rest);
  }

  // --- fields -------------------------------------------------------------

  #field(kind, label, option = null) {
    const always = { "aria-label": label, autocomplete: "off", enterkeyhint: "send", dir: "auto" };
    const list = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggest", autocapitalize: "none", autocorrect: "off", spellcheck: "false" };
    // Free text may be long and grows over several lines; nothing completes it.
    const input = option && isProse(option) ? h("textarea", { ...always, rows: 1, cols: 1 }) : h("input", { ...always, ...list, type: "text", size: option ? 1 : null });
    const size = h(`span.size`, null, input);
    const grow = kind === "pill" ? h("label.pill", { dataset: { option: option.name } }, h("span.pill-name", null, option.name), size) : h("span.rest", null, size);
    const field = { kind, option, input, grow, size, value: undefined };
    input.addEventListener("input", () => this.#typed(field));
    input.addEventListener("keydown", (event) => this.#key(event, field));
    input.addEventListener("focus", () => this.entering || this.#arrive(field));
    return field;
  }

  // Goes to a field. In a window without the focus the browser sends no event.
  #enter(field) {
    this.entering = true;
    field.input.focus();
    this.entering = false;
    this.#arrive(field);
  }

  #arrive(field) {
    this.suggest.follow(field.input);
    this.#offer(field);
  }

  #paint() {
    this.chip.hidden = !this.leaf;
    if (this.leaf) fill(this.chip, `/${this.leaf.text}`);
    this.rest.input.placeholder = this.leaf ? (this.#open().length ? "add an option" : "") : this.world().commands.length ? "Type / for commands" : "The bot is coming up…";
    for (const field of [this.rest, ...this.pills]) this.#fit(field);
    this.go.disabled = !this.leaf && !this.rest.input.value.trim();
  }

  #fit(field) {
    field.size.dataset.value = field.input.value || field.input.placeholder;
    field.grow.classList.toggle("set", field.value !== undefined);
  }

  // Options without a pill, required ones first.
  #open() {
    const taken = new Set(this.pills.map((pill) => pill.option.name));
    const free = (this.leaf?.options ?? []).filter((option) => !taken.has(option.name));
    return free.filter((one) => one.required).concat(free.filter((one) => !one.required));
  }

  #begin(leaf, text) {
    this.leaf = leaf;
    this.rest.input.value = "";
    const { loose, values } = fields(text, leaf.options);
    for (const option of leaf.options) {
      if (option.required || values.has(option.name)) this.#pill(option, values.get(option.name) ?? "");
    }
    if (loose) {
      const first = this.pills.find((pill) => pill.option.required && !pill.input.value);
      if (first) first.input.value = loose;
      else this.rest.input.value = loose;
    }
    this.#paint();
    const ends = /(?:^|\s)([^\s:]{1,32}):\s*$/.exec(text);
    const asked = ends && this.pills.find((pill) => pill.option.name === ends[1].toLowerCase());
    const next = asked ?? this.pills.find((pill) => pill.option.required && !pill.input.value) ?? this.rest;
    this.#enter(next);
  }

  #pill(option, text = "") {
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

  #drop(pill) {
    pill.grow.remove();
    this.pills = this.pills.filter((one) => one !== pill);
  }

  // --- typing -------------------------------------------------------------

  #typed(field) {
    this.#complain(null);
    if (field.input.value.includes("\n")) field.input.value = field.input.value.replace(/\s*\n\s*/g, " ");
    field.value = undefined;
    field.grow.classList.remove("bad");
    field.input.removeAttribute("aria-invalid");
    if (!this.leaf) {
      const found = /^\//.test(field.input.value) && begins(field.input.value, leaves(this.world().commands));
      if (found?.closed) return this.#begin(found.leaf, found.rest);
    } else if (this.#split(field)) {
      return;
    }
    this.#paint();
    this.#offer(field);
  }

  // `… close:` typed inside a value opens the pill of that option.
  #split(field) {
    const { input } = field;
    const free = this.#open();
    const own = field.option ? [field.option] : [];
    const empty = this.pills.filter((pill) => pill !== field && !pill.input.value).map((pill) => pill.option);
    if (input.selectionStart !== null && input.selectionStart !== input.value.length) return false;
    const end = trailing(input.value, [...own, ...free, ...empty]);
    if (end && end.option === field.option) {
      if (end.before) return false;
      input.value = "";
      return false;
    }
    if (end) {
      input.value = end.before;
      const pill = this.#pill(end.option);
      pill.cameFrom = field;
      this.#paint();
      this.#enter(pill);
      return true;
    }
    // A pasted run of options is spread over their pills.
    const { loose, values } = fields(input.value, [...free, ...empty]);
    if (!values.size) return false;
    input.value = loose;
    let last = null;
    for (const [name, text] of values) last = this.#pill(this.leaf.options.find((one) => one.name === name), text);
    this.#paint();
    this.#enter(last);
    return true;
  }

  #key(event, field) {
    const { input } = field;
    if (event.isComposing) return;
    const at = input.selectionStart === input.selectionEnd ? input.selectionStart : null;
    const order = [...this.pills, this.rest];
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
        if (event.altKey) return;
        if (this.suggest.open && this.suggest.move(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
        else if (event.key === "ArrowUp" && !this.leaf && !input.value && this.history.length) {
          event.preventDefault();
          this.load(this.history.at(-1));
        }
        return;
      case "Enter":
        event.preventDefault();
        if (this.#whole()) this.submit();
        else if (this.#exact(field)) this.submit();
        else if (this.suggest.current) this.#take(this.suggest.current);
        else this.submit();
        return;
      case "Tab":
        if (event.shiftKey) return;
        if (this.suggest.current || (this.suggest.open && this.suggest.items.length && input.value.trim())) {
          event.preventDefault();
          this.#take(this.suggest.current ?? this.suggest.items[0]);
        }
        return;
      case "Escape":
        if (this.suggest.open) this.suggest.hide();
        else if (this.leaf || input.value) this.clear(true);
        else return;
        event.preventDefault();
        return;
      case "Backspace":
        if (at !== 0 || !this.leaf) return;
        this.#back(event, field, order[place - 1]);
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

  // A command typed out that takes no options needs no second Enter.
  #whole() {
    if (this.leaf) return false;
    const found = begins(this.rest.input.value.trim(), leaves(this.world().commands));
    return Boolean(found && !found.rest && !found.leaf.options.length && this.rest.input.value.startsWith("/"));
  }

  // A value typed out in full, with nothing else missing, is sent at once.
  #exact(field) {
    const item = this.suggest.current;
    const typed = field.input.value.trim().replace(/^[@#]/, "").toLowerCase();
    if (field.kind !== "pill" || !typed || !item) return false;
    const same = [item.label, String(item.value)].some((one) => one.replace(/^[@#]/, "").toLowerCase() === typed);
    if (!same || this.pills.some((pill) => pill.option.required && !pill.input.value.trim())) return false;
    field.value = item.value;
    return true;
  }

  // Backspace at the very left: an empty option goes away, then the command.
  #back(event, field, before) {
    event.preventDefault();
    if (field.kind === "pill" && !field.option.required) {
      if (field.input.value) return;
      const back = field.cameFrom;
      this.#drop(field);
      // It was opened by typing its name: the name is text again.
      if (back && (back === this.rest || this.pills.includes(back)) && back.kind === "pill") {
        back.input.value = `${back.input.value} ${field.option.name}`.trim();
        this.#enter(back);
      } else {
        this.#enter(before ?? this.rest);
      }
    } else if (before) {
      this.#enter(before);
      before.input.setSelectionRange(before.input.value.length, before.input.value.length);
    } else if (!this.pills.some((pill) => pill.input.value) && !this.rest.input.value) {
      const text = `/${this.leaf.text}`;
      this.clear();
      this.rest.input.value = text;
      this.#enter(this.rest);
    }
    this.#paint();
  }

  // --- suggestions --------------------------------------------------------

  #offer(field) {
    this.asked += 1;
    clearTimeout(this.timer);
    if (field.kind === "pill") this.#offerValues(field);
    else if (this.leaf) this.#offerOptions(field);
    else this.#offerCommands(field);
  }

  #offerCommands({ input }) {
    const text = input.value;
    if (!text.startsWith("/")) {
      if (!text.trim()) return this.suggest.hide();
      return this.suggest.show({ items: [], note: "This room takes commands only. Begin with / to see them." });
    }
    const query = text.slice(1);
    const found = rank(leaves(this.world().commands), query, (leaf) => leaf.text, (leaf) => leaf.description);
    this.suggest.show({
      title: query.trim() ? `Commands matching /${query.trim()}` : `Commands of ${this.world().bot.name}`,
      active: 0,
      query,
      items: found.map((leaf) => ({
        kind: "command",
        picture: botAvatar(".tiny"),
        label: `/${leaf.text}`,
        extra: leaf.options.filter((one) => one.required).map((one) => one.name).join(" "),
        detail: leaf.description,
        take: () => this.#begin(leaf, ""),
      })),
      empty: this.world().commands.length ? "No command is called that." : "The bot has no commands yet. It may still be starting.",
    });
  }

  #offerOptions({ input }) {
    const open = rank(this.#open(), input.value, (option) => option.name);
    if (!open.length && !input.value) return this.suggest.hide();
    this.suggest.show({
      title: "Options",
      note: input.value ? null : "Enter sends, or add one of these",
      query: input.value,
      active: input.value ? 0 : -1,
      items: open.map((option) => ({
        kind: "option",
        label: option.name,
        detail: option.description,
        badge: option.required ? "required" : null,
        take: () => {
          this.rest.input.value = "";
          const pill = this.#pill(option);
          this.#paint();
          this.#enter(pill);
        },
      })),
      empty: `/${this.leaf.text} has no option like that.`,
    });
  }

  #offerValues(field) {
    const { option, input } = field;
    const about = { title: option.name, note: option.description };
    if (option.autocomplete) return this.#askValues(field, about);
    const list = known(option, this.world());
    if (!list) return this.suggest.show({ ...about, items: [] });
    const picked = field.value !== undefined;
    const query = picked ? "" : input.value.replace(/^[@#]/, "");
    const items = rank(list, query, (one) => one.label).map((one) => ({ ...one, picture: face(one), take: () => this.#set(field, one) }));
    this.suggest.show({
      ...about,
      items,
      query,
      active: picked ? list.findIndex((one) => one.value === field.value) : option.required || query ? 0 : -1,
      empty: "Nothing here is called that.",
    });
  }

  // Asks the bot, once typing rests; an answer to an older text is dropped.
  #askValues(field, about) {
    const { option, input } = field;
    const asked = this.asked;
    const query = field.value === undefined ? input.value.trim() : "";
    const draw = (choices, note) => {
      if (asked !== this.asked || document.activeElement !== input) return;
      const typed = query.toLowerCase();
      const first = choices[0];
      // Enter must never replace typed words by something that only resembles them.
      const sure = first && (typed === "" ? option.required : first.name.toLowerCase().includes(typed));
      this.suggest.show({
        ...about,
        note: note ?? about.note,
        query,
        active: field.value === undefined && sure ? 0 : -1,
        items: choices.map((one) => ({ label: one.name, value: one.value, take: () => this.#set(field, { label: one.name, value: one.value }) })),
        empty: query ? "Nothing found; what you typed is sent as it is." : "Nothing to offer here yet.",
      });
    };
    // Until the answer comes, what was offered before is narrowed by what is typed now.
    const before = this.offered?.field === field ? this.offered.choices.filter((one) => one.name.toLowerCase().includes(query.toLowerCase())) : [];
    if (before.length) draw(before);
    else this.suggest.show({ ...about, items: [], empty: "Asking the bot…" });
    this.timer = setTimeout(async () => {
      try {
        const choices = await this.ask(payload(this.leaf, this.#current(field)));
        if (asked === this.asked) this.offered = { field, choices };
        draw(choices);
      } catch (error) {
        draw([], error.message);
      }
    }, query ? ASK_AFTER_MS : 0);
  }

  // Everything filled in so far, with the field in focus marked.
  #current(focused) {
    const out = [];
    for (const pill of this.pills) {
      if (pill === focused) {
        out.push({ name: pill.option.name, type: pill.option.type, value: pill.value === undefined ? pill.input.value.trim() : "", focused: true });
        continue;
      }
      const { value } = resolve(pill.option, entry(pill), this.world());
      if (value !== undefined) out.push({ name: pill.option.name, type: pill.option.type, value });
    }
    return out;
  }

  #take(item) {
    item.take();
  }

  #set(field, { label, value }) {
    field.input.value = label;
    field.value = value;
    field.grow.classList.remove("bad");
    this.#complain(null);
    this.#paint();
    const order = [...this.pills.slice(this.pills.indexOf(field) + 1), ...this.pills];
    this.#enter(order.find((pill) => pill !== field && pill.option.required && !pill.input.value) ?? this.rest);
  }

  // --- sending ------------------------------------------------------------

  async submit() {
    if (this.busy) return;
    if (!this.leaf) {
      const text = this.rest.input.value.trim();
      if (!text) return;
      const all = leaves(this.world().commands);
      const found = text.startsWith("/") ? begins(text, all) : null;
      if (!found) {
        const reason = text.startsWith("/") ? `There is no command like ${text.split(/\s/)[0]}. Type / to see them all.` : "This room takes commands only: nothing was sent. Begin with /, for example /deal new.";
        return this.#complain(reason);
      }
      this.#begin(found.leaf, found.rest);
    }
    const values = [];
    let wrong = null;
    if (this.rest.input.value.trim()) wrong = { field: this.rest, text: `"${this.rest.input.value.trim()}" belongs to no option of /${this.leaf.text}.` };
    for (const pill of this.pills) {
      const { value, error } = resolve(pill.option, entry(pill), this.world());
      pill.grow.classList.toggle("bad", Boolean(error));
      if (error) {
        pill.input.setAttribute("aria-invalid", "true");
        wrong ??= { field: pill, text: error };
      } else if (value !== undefined) {
        values.push({ name: pill.option.name, type: pill.option.type, value });
      }
    }
    const missing = this.pills.filter((pill) => pill.option.required && !pill.input.value.trim()).map((pill) => pill.option.name);
    if (missing.length > 1 && wrong.field !== this.rest) wrong.text = `Required: ${missing.join(", ")}.`;
    if (wrong) {
      wrong.field.input.focus();
      this.suggest.hide();
      return this.#complain(wrong.text);
    }
    const text = this.#spoken();
    this.busy = true;
    this.form.classList.add("busy");
    try {
      await this.send(payload(this.leaf, values), text, this.leaf);
      this.history.push(text);
      this.clear();
      // On a phone the keyboard would cover the answer.
      if (matchMedia("(pointer: coarse)").matches) document.activeElement?.blur();
      else this.rest.input.focus();
    } catch (error) {
      this.#complain(error.message);
    } finally {
      this.busy = false;
      this.form.classList.remove("busy");
    }
  }

  // The command as one would type it.
  #spoken() {
    const parts = this.pills.filter((pill) => pill.input.value).map((pill) => `${pill.option.name}:${pill.input.value}`);
    return [`/${this.leaf.text}`, ...parts].join(" ") + (parts.length ? "" : " ");
  }

  #forget() {
    this.asked += 1;
    clearTimeout(this.timer);
  }

  #complain(text) {
    this.error.hidden = !text;
    this.error.textContent = text ?? "";
  }
}

const isProse = (option) => option.type === TYPE.STRING && !option.autocomplete && !option.choices?.length;

const entry = (pill) => ({ text: pill.input.value, value: pill.value });

function face(item) {
  if (item.person?.color) return avatar(item.person, ".tiny");
  if (item.person) return botAvatar(".tiny");
  if (!item.color || item.color === "#000000") return null;
  const dot = h("span.role-dot");
  dot.style.setProperty("--role", item.color);
  return dot;
}
