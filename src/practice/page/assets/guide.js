// What to try first, as a rep and then as the manager. The room says what has
// happened and how each step begins; the words are here. A step fills the
// command line or shows where to press; nothing is sent by itself.

import { fill, h, icon, memory } from "./dom.js";

const ABOUT = "Dealcoach coaches a sales team inside Discord; in this practice room you can try anything, and nothing leaves this machine.";

const PARTS = [
  {
    other: "As the manager",
    steps: {
      log: ["Log a deal", "The bot answers with what to find out first."],
      skip: ["Skip a stage", "It moves, but the skip is flagged and owed."],
      answer: ["Answer what is owed", "Pick a question, say what the buyer told you."],
    },
  },
  {
    other: "As a rep",
    steps: {
      decide: ["Approve a request", "A new rep's skip waits for your yes or no."],
      waive: ["Waive a question", "What can't be asked here is no longer owed."],
      digest: ["Read the digest", "Each morning: what needs you, how it stands."],
      playbook: ["Look at the playbook", "Plain text; what you change is read anew."],
    },
  },
];

// Where nobody has asked a manager yet, a rep has to ask first.
const ASK = ["Ask for a skip", "A new rep's skip waits for the manager's yes or no."];

export class Guide {
  /** `go(step)` begins a step; `be(id)` acts as somebody; `who(name)` is a person. */
  constructor(root, { go, be, who }) {
    Object.assign(this, { root, go, be, who, steps: [], person: null, part: null, folds: true, wide: false, leads: false });
    this.closed = memory.get("guide") === "closed";
  }

  /** Takes over what the room says: `{steps}`, or nothing where it has no guide. */
  load(data) {
    const whole = () => this.part !== null && this.#of(this.part).every((step) => step.done);
    const before = whole();
    this.steps = data?.steps ?? [];
    // Where the part one chose is through, it goes on by itself.
    if (whole() && !before) this.part = null;
    this.#paint();
  }

  /** Draws it for a person: for whoever came by themselves what is for them. */
  show(person) {
    if (!this.leads && person.id !== this.person?.id) this.part = null;
    this.person = person;
    this.#paint();
  }

  /** Opens it, all of it, at the beginning. */
  open() {
    Object.assign(this, { closed: false, folds: false, wide: true, part: 0 });
    memory.set("guide", "open");
    this.#paint();
    this.root.querySelector("button.step")?.focus();
  }

  close() {
    this.closed = true;
    memory.set("guide", "closed");
    this.#paint();
  }

  #of(part) {
    return this.steps.filter((step) => step.id in PARTS[part].steps);
  }

  #paint() {
    this.root.hidden = this.closed || !this.person || !this.steps.length;
    // What shows the same is left alone: a button one is about to press stays where it is.
    const look = JSON.stringify([this.root.hidden, this.steps, this.person?.id, this.part, this.folds, this.wide]);
    if (look === this.look) return;
    this.look = look;
    if (this.root.hidden) return;
    const focus = this.root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    // First what is for whoever acts, then what is left for the others.
    const own = Number(this.person.manager);
    const left = [own, 1 - own].find((part) => this.#of(part).some((step) => !step.done));
    const whole = left === undefined && this.folds;
    this.root.classList.toggle("folded", whole);
    this.root.classList.toggle("wide", !whole && this.wide);
    if (whole) this.#folded();
    else this.#open(this.part ?? left ?? 0);
    if (focus) (this.root.querySelector(`[data-key="${focus}"]`) ?? this.root.querySelector("button"))?.focus({ preventScroll: true });
  }

  #folded() {
    fill(
      this.root,
      h("div.guide-head", null, h("span.step-sign", { "aria-hidden": "true" }, icon("check")), h("strong", null, "That is the whole idea."), this.#shut()),
    );
  }

  #open(part) {
    const { other, steps: texts } = PARTS[part];
    const steps = this.#of(part);
    const next = steps.find((step) => !step.done) ?? steps[0];
    const done = steps.filter((step) => step.done).length;
    // Whoever the next step is for, where that is not who acts.
    const who = this.who(next.as) ?? this.person;
    const away = who.id !== this.person.id && who;
    const role = who.manager ? "the manager" : "a rep";
    const change = (to) => {
      Object.assign(this, to);
      this.#paint();
    };
    // Who acts may change by it; what one is shown does not.
    const lead = (act) => {
      Object.assign(this, { part, wide: false, leads: true });
      act();
      this.leads = false;
      this.#paint();
    };
    fill(
      this.root,
      part === 0 && done === 0 && h("p.guide-about", null, ABOUT),
      h(
        "div.guide-head", null,
        h("strong", null, away ? `Now as ${who.name}, ${role}` : `${who.name}, try it as ${role}`), h("span.guide-count", null, `${done} of ${steps.length} done`),
        away && h("button.button.primary.small", { type: "button", dataset: { key: "be" }, click: () => lead(() => this.be(away.id)) }, `Be ${who.name}`),
        h("button.plain.textual.guide-turn", { type: "button", dataset: { key: "turn" }, click: () => change({ part: 1 - part }) }, other),
        h("button.plain.guide-more", { type: "button", "aria-label": this.wide ? "Show the next step only" : "Show all steps", "aria-expanded": String(this.wide), dataset: { key: "more" }, click: () => change({ wide: !this.wide }) }, icon("down")),
        this.#shut(),
      ),
      h("ol.steps", null, steps.map((step, index) => this.#step(step, this.#words(step, texts), { index, next: step === next, away: step === next && away, go: () => lead(() => this.go(step)) }))),
    );
  }

  #words(step, texts) {
    return step.id === "decide" && step.line && !step.done ? ASK : texts[step.id];
  }

  #step(step, [title, why], { index, next, away, go }) {
    return h(
      `li${next ? ".next" : ""}${step.done ? ".done" : ""}`, null,
      h(
        "button.step", { type: "button", dataset: { key: step.id }, click: go, title: step.line },
        h("span.step-sign", { "aria-hidden": "true" }, step.done ? icon("check") : String(index + 1)),
        h("span.step-text", null, h("span.step-title", null, title, away && h("span.step-who", null, ` · as ${away.name}`)), h("span.step-why", null, why)), step.done && h("span.unseen", null, "Done"),
      ),
    );
  }

  #shut() {
    return h("button.plain.guide-shut", { type: "button", "aria-label": "Close the first steps", title: "Close", dataset: { key: "shut" }, click: () => this.close() }, icon("close"));
  }
}
