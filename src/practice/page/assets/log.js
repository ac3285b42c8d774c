// The messages of one channel as one person sees them: loaded, drawn in
// order, drawn again where they change, kept at the end while one reads there.

import { announce, fill, h, icon } from "./dom.js";
import { continues, draw, isPrivate } from "./message.js";
import { words } from "./prose.js";
import { clock, format, sameDay, zoneName } from "./time.js";
import { fetchMessages } from "./server.js";

const PAGE = 50;
const NEAR_PX = 120;

// Ids are numbers too long for numbers.
const order = (a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

const find = (root, id) => [...root.querySelectorAll("[data-id]")].find((one) => one.dataset.id === id);

export class Log {
  /**
   * `parts` are the elements `{scroller, list, jump}`; `does` is what can be
   * done: `press(message, data, element)`, `dismiss(message)`,
   * `menu(message)` → a function of its button or null, `be(person, channel)`.
   */
  constructor(world, { scroller, list, jump }, does) {
    Object.assign(this, { world, scroller, list, jump, does });
    this.messages = new Map();
    this.trouble = new Map();
    this.older = false;
    this.follows = true;
    // Where a channel was opened, until one goes on from there.
    this.opened = null;
    this.top = 0;
    this.run = 0;
    jump.addEventListener("click", () => this.end());
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The dock grows with what is typed, pictures when they come.
    const watch = new ResizeObserver(() => this.follows && (this.opened === null ? this.end() : this.#open()));
    for (const element of [scroller, list]) watch.observe(element);
  }

  /** Shows a channel as a person sees it; resolves to what was loaded. */
  async load(person, channel) {
    this.run += 1;
    const { run } = this;
    const loaded = await fetchMessages(channel.id, person.id);
    if (run !== this.run) return [];
    Object.assign(this, { person, channel, older: loaded.length >= PAGE });
    this.messages = new Map(loaded.map((one) => [one.id, one]));
    this.#paint();
    this.#open();
    return loaded;
  }

  /** A message came or changed. */
  put(message) {
    const { follows } = this;
    this.messages.set(message.id, message);
    this.trouble.delete(message.id);
    const fresh = this.#redraw(message);
    if (follows) this.end();
    else if (fresh) {
      this.jump.textContent = isPrivate(message) ? "Your answer is below ↓" : "New messages below ↓";
      this.jump.hidden = false;
    }
    const said = message.content || message.embeds?.[0]?.title || message.embeds?.[0]?.description || "";
    if (said) announce(`${this.world.person(message.author.id)?.name ?? "Someone"}: ${words(said, this.world)}`);
  }

  /** The clock was moved on: a line says so, and what says when is drawn anew. */
  moved() {
    if (!this.person) return;
    const { follows, scroller } = this;
    const at = scroller.scrollTop;
    this.#keepFocus(() => this.#paint());
    if (follows) this.end();
    else scroller.scrollTop = at;
  }

  /** A message is gone. */
  drop(id) {
    if (this.messages.delete(id)) this.#paint();
  }

  /** Says under a message what went wrong with it, or takes that back. */
  complain(id, text) {
    const changed = text ? this.trouble.set(id, text) : this.trouble.delete(id);
    if (changed && this.messages.has(id)) this.#redraw(this.messages.get(id));
    return changed;
  }

  /** A control of a message, by its custom id, as drawn now. */
  control(message, id) {
    const element = find(this.list, message);
    return element && find(element, id);
  }

  /** Shows a control of a message and gives it the focus. */
  point(message, id) {
    this.follows = false;
    const element = this.control(message, id) ?? find(this.list, message);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
    // A focus that was not set by key is not shown by itself.
    element?.classList.add("pointed");
    element?.addEventListener("blur", () => element.classList.remove("pointed"), { once: true });
  }

  // Shows the end, or the beginning of what is too long to be seen whole: its first line is the news.
  #open() {
    this.end();
    const last = this.list.lastElementChild;
    if (last?.offsetHeight > this.scroller.clientHeight) last.scrollIntoView({ block: "start" });
    this.opened = this.scroller.scrollTop;
  }

  /** Goes to the end and stays there. */
  end() {
    this.follows = true;
    this.opened = null;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (this.opened !== null && Math.abs(scrollTop - this.opened) > 1) this.opened = null;
    // Only going up leaves the end: the room for messages may shrink by itself.
    if (near) this.follows = true;
    else if (scrollTop < this.top) this.follows = false;
    this.top = scrollTop;
    if (near) this.jump.hidden = true;
    if (scrollTop < NEAR_PX) this.#loadOlder();
  }

  async #loadOlder() {
    const first = this.#sorted()[0];
    if (!this.older || !first) return;
    this.older = false;
    const { run, scroller } = this;
    const loaded = await fetchMessages(this.channel.id, this.person.id, first.id).catch(() => []);
    if (run !== this.run) return;
    const from = scroller.scrollHeight - scroller.scrollTop;
    for (const one of loaded) this.messages.set(one.id, one);
    this.older = loaded.length >= PAGE;
    this.#paint();
    scroller.scrollTop = scroller.scrollHeight - from;
  }

  #sorted() {
    return [...this.messages.values()].sort(order);
  }

  #paint() {
    if (this.world.closed(this.person.id, this.channel.id)) return fill(this.list, this.#locked());
    const all = this.#sorted();
    const last = this.#move(all.at(-1), null);
    fill(this.list, !this.older && this.#start(), all.map((one, index) => this.#rows(one, all[index - 1])), last && this.#line(last, ".last"));
  }

  #start() {
    return h(
      "li.start", null, h("span.start-sign", { "aria-hidden": "true" }, this.channel.direct ? "@" : "#"), h("h2", null, this.world.label(this.channel)),
      h("p", { dir: "auto" }, this.channel.topic || (this.channel.direct ? `Only ${this.person.name} and ${this.channel.name} read this.` : "Messages of the bot and its answers appear here.")),
    );
  }

  #locked() {
    const allowed = this.world.people.filter((one) => !this.world.closed(one.id, this.channel.id));
    return h(
      "li.start", null, h("span.start-sign", null, icon("lock")),
      h("h2", null, `#${this.channel.name} is not for ${this.person.name}`),
      h("p", null, "On Discord this channel would not even be listed."),
      h("div.row", null, allowed.map((one) => h("button.button.secondary", { type: "button", click: () => this.does.be(one.id, this.channel.id) }, `Be ${one.name}`))),
    );
  }

  // The last move of the clock between two messages; what came before the first is not known while older ones are left.
  #move(after, before) {
    if (!after && this.older) return null;
    return this.world.clock?.moves.findLast((one) => (!after || order(after, one) < 0) && (!before || order(one, before) < 0));
  }

  // Not a message: Discord's clock is not moved.
  #line({ at_ms: at }, place = "") {
    const { zone } = this.world.clock;
    return h(`li.moved${place}`, null, h("span", null, icon("clock"), `The clock was moved on to ${clock(at, zone)}`, h("span.clock-zone", null, ` ${zoneName(zone)}`)));
  }

  // A message, under the date where a new day begins, and under the last move of the clock before it.
  #rows(message, before) {
    const at = Date.parse(message.timestamp);
    const move = this.#move(before, message);
    const day = (!before || !sameDay(Date.parse(before.timestamp), at)) && !(move && sameDay(move.at_ms, at));
    return [move && this.#line(move), day && h("li.day", null, h("span", null, format(at, "D"))), this.#item(message, day || move ? null : before)].filter(Boolean);
  }

  #item(message, before) {
    return draw(message, {
      world: this.world,
      as: this.person.id,
      grouped: continues(message, before),
      original: (id) => this.messages.get(id),
      trouble: this.trouble.get(message.id),
      press: (data, element) => this.does.press(message, data, element),
      dismiss: () => this.does.dismiss(message),
      menu: this.does.menu(message),
      goTo: (id) => find(this.list, id)?.scrollIntoView({ block: "center" }),
    });
  }

  // Runs `redraw`, and gives the focus back to the control of the message that had it.
  #keepFocus(redraw) {
    const focused = document.activeElement;
    const message = this.list.contains(focused) ? focused.closest(".message") : null;
    redraw();
    if (!message || focused.isConnected) return;
    const { id } = focused.dataset;
    ((id !== undefined && this.control(message.dataset.id, id)) || this.scroller).focus({ preventScroll: true });
  }

  // Draws a message in its place, keeping the focus that was in it; says whether it is new.
  #redraw(message) {
    const all = this.#sorted();
    const index = all.findIndex((one) => one.id === message.id);
    const rows = this.#rows(message, all[index - 1]);
    const old = find(this.list, message.id);
    if (old) {
      this.#keepFocus(() => old.replaceWith(rows.at(-1)));
    } else if (index === all.length - 1) {
      this.list.querySelector(".moved.last")?.remove();
      this.list.append(...rows);
    } else {
      this.#paint();
    }
    return !old;
  }
}
