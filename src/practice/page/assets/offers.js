// What is suggested for the field one is in: commands, options, values. The
// bot is asked for values it completes itself.

import { avatar, botAvatar, h } from "./dom.js";
import { known, leaves, payload, rank } from "./command.js";

const ASK_AFTER_MS = 140;

export class Offers {
  /**
   * `take` are the ways to take an item: `command(leaf)`, `option(option)`,
   * `value(field, {label, value})`. `ask(data)` resolves to the bot's choices.
   */
  constructor({ line, suggest, world, ask, take }) {
    Object.assign(this, { line, suggest, world, ask, take });
    this.turn = 0;
    this.last = null;
  }

  /** Suggests for a field, as it is now. */
  show(field) {
    this.forget();
    if (field.kind === "pill") this.#values(field);
    else if (this.line.leaf) this.#options(field);
    else this.#commands(field);
  }

  /** Lets go of a question that is under way. */
  forget() {
    this.turn += 1;
    clearTimeout(this.timer);
  }

  #commands({ input }) {
    const text = input.value;
    if (!text.startsWith("/")) {
      if (!text.trim()) return this.suggest.hide();
      return this.suggest.show({ items: [], note: "This room takes commands only. Begin with / to see them." });
    }
    const { commands, bot } = this.world();
    const query = text.slice(1);
    const found = rank(leaves(commands), query, (leaf) => leaf.text, (leaf) => leaf.description);
    this.suggest.show({
      title: query.trim() ? `Commands matching /${query.trim()}` : `Commands of ${bot.name}`,
      active: 0,
      query,
      items: found.map((leaf) => ({
        kind: "command",
        picture: botAvatar(".tiny"),
        label: `/${leaf.text}`,
        extra: leaf.options.filter((one) => one.required).map((one) => one.name).join(" "),
        detail: leaf.description,
        take: () => this.take.command(leaf),
      })),
      empty: commands.length ? "No command is called that." : "The bot has no commands yet. It may still be starting.",
    });
  }

  #options({ input }) {
    const open = rank(this.line.free(), input.value, (option) => option.name);
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
        take: () => this.take.option(option),
      })),
      empty: `/${this.line.leaf.text} has no option like that.`,
    });
  }

  #values(field) {
    const { option, input } = field;
    const about = { title: option.name, note: option.description };
    if (option.autocomplete) return this.#askValues(field, about);
    const list = known(option, this.world());
    if (!list) return this.suggest.show({ ...about, items: [] });
    const picked = field.value !== undefined;
    const query = picked ? "" : input.value.replace(/^[@#]/, "");
    const items = rank(list, query, (one) => one.label).map((one) => ({ ...one, picture: face(one), take: () => this.take.value(field, one) }));
    const first = option.required || query ? 0 : -1;
    this.suggest.show({ ...about, items, query, active: picked ? list.findIndex((one) => one.value === field.value) : first, empty: "Nothing here is called that." });
  }

  // Asks the bot, once typing rests; an answer to an older text is dropped.
  #askValues(field, about) {
    const { option, input } = field;
    const { turn } = this;
    const query = field.value === undefined ? input.value.trim() : "";
    const typed = query.toLowerCase();
    const holds = (one) => one.name.toLowerCase().includes(typed);
    const draw = (choices, note = about.note) => {
      if (turn !== this.turn || document.activeElement !== input) return;
      // Enter must never replace typed words by something that only resembles them.
      const sure = choices.length > 0 && (typed === "" ? option.required : holds(choices[0]));
      this.suggest.show({
        ...about,
        note,
        query,
        active: field.value === undefined && sure ? 0 : -1,
        items: choices.map((one) => ({ label: one.name, value: one.value, take: () => this.take.value(field, { label: one.name, value: one.value }) })),
        empty: query ? "Nothing found; what you typed is sent as it is." : "Nothing to offer here yet.",
      });
    };
    // Until the answer comes, what was offered before is narrowed by what is typed now.
    const before = this.last?.field === field ? this.last.choices.filter(holds) : [];
    if (before.length) draw(before);
    else this.suggest.show({ ...about, items: [], empty: "Asking the bot…" });
    this.timer = setTimeout(async () => {
      try {
        const choices = await this.ask(payload(this.line.leaf, this.line.sofar(field, this.world())));
        if (turn === this.turn) this.last = { field, choices };
        draw(choices);
      } catch (error) {
        draw([], error.message);
      }
    }, query ? ASK_AFTER_MS : 0);
  }
}

function face(item) {
  if (item.person?.color) return avatar(item.person, ".tiny");
  if (item.person) return botAvatar(".tiny");
  if (!item.color || item.color === "#000000") return null;
  const dot = h("span.role-dot");
  dot.style.setProperty("--role", item.color);
  return dot;
}
