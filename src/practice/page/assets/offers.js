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

  /** Suggests for a field, as it is now; `all` opens what is only hinted at otherwise. */
  show(field, all = false) {
    this.forget();
    if (field.kind === "pill") this.#values(field, all);
    else if (this.line.leaf) this.#options(field, all);
    else this.#commands(field);
  }

  /** Lets go of a question that is under way. */
  forget() {
    this.turn += 1;
    clearTimeout(this.timer);
    this.#answered(false);
  }

  /**
   * Whether what is shown now is what there is: waits for the bot where it is
   * asked. False where one typed on meanwhile, or no answer came.
   */
  settled() {
    return this.asking?.promise ?? true;
  }

  #answered(well) {
    this.asking?.resolve(well);
    this.asking = null;
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

  #options({ input }, all) {
    const items = rank(this.line.free(), input.value, (option) => option.name).map((option) => ({
      kind: "option",
      label: option.name,
      detail: option.description,
      badge: option.required ? "required" : null,
      take: () => this.take.option(option),
    }));
    if (input.value || all) {
      return this.suggest.show({ title: "Options", query: input.value, items, empty: `/${this.line.leaf.text} has no option like that.` });
    }
    const lacking = this.line.pills.filter((pill) => pill.option.required && !pill.input.value.trim()).map((pill) => pill.option.name);
    const ready = lacking.length ? `Still needed: ${lacking.join(", ")}.` : "Ready to send.";
    this.suggest.show({ title: ready, note: items.length ? "You may add" : null, more: items });
  }

  #values(field, all) {
    const { option, input } = field;
    const about = { title: option.name, note: option.description };
    // What was picked is settled until one types or asks for the list again.
    if (field.value !== undefined && !all) return this.suggest.show(about);
    if (option.autocomplete) return this.#askValues(field, about);
    const list = known(option, this.world());
    if (!list) return this.suggest.show(about);
    const query = field.value === undefined ? input.value.replace(/^[@#]/, "") : "";
    const items = rank(list, query, (one) => one.label).map((one) => ({ ...one, picture: face(one), take: () => this.take.value(field, one) }));
    this.suggest.show({ ...about, items, query, active: Math.max(0, items.findIndex((one) => one.value === field.value)), empty: "Nothing here is called that." });
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
      // What was typed in full is what is meant, whatever else resembles it.
      const meant = choices.findIndex((one) => (field.value === undefined ? one.name.toLowerCase() === typed || String(one.value).toLowerCase() === typed : one.value === field.value));
      this.suggest.show({
        ...about,
        note,
        query,
        active: Math.max(0, meant),
        items: choices.map((one) => ({ label: one.name, value: one.value, take: () => this.take.value(field, { label: one.name, value: one.value }) })),
        empty: query ? "Nothing found; what you typed is sent as it is." : "Nothing to offer here yet.",
      });
    };
    // Until the answer comes, what was offered before is narrowed by what is typed now.
    const before = this.last?.field === field ? this.last.choices.filter(holds) : [];
    if (before.length) draw(before);
    else this.suggest.show({ ...about, items: [], empty: "Asking the bot…" });
    this.asking = {};
    this.asking.promise = new Promise((resolve) => (this.asking.resolve = resolve));
    this.timer = setTimeout(async () => {
      try {
        const choices = await this.ask(payload(this.line.leaf, this.line.sofar(field, this.world())));
        if (turn !== this.turn) return;
        this.last = { field, choices };
        draw(choices);
        this.#answered(true);
      } catch (error) {
        draw([], error.message);
        if (turn === this.turn) this.#answered(false);
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
