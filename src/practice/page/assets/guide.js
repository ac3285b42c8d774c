// What to try first, as a rep and then as the manager. The room says what has
// happened and how each step begins; the words are here. A step fills the
// command line or shows where to press; nothing is sent by itself.

import { fill, h, icon, memory } from "./dom.js";

const ABOUT = "Dealcoach coaches a sales team inside Discord; in this practice room you can try anything, and nothing leaves this machine.";

const PARTS = [
  {
    title: "Try it as a rep",
    other: "As the manager",
    steps: {
      log: ["Log a deal", "The bot answers with what to find out first."],
      skip: ["Skip a stage", "It moves, but the skip is flagged and owed."],
      answer: ["Answer what is owed", "Pick a question, say what the buyer told you."],
    },
  },
  {
    title: "Now as the manager",
    other: "As a rep",
    steps: {
      decide: ["Approve a request", "A new rep's skip waits for your yes or no."],
      waive: ["Waive a question", "What can't be asked here is no longer owed."],
      digest: ["Read the digest", "Each morning: what needs you, how it stands."],
      playbook: ["Look at the playbook", "Plain text; what you change is read anew."],
    },
  },
];

export class Guide {
  /** `go(step)` begins a step; `be(person)` acts as somebody. */
  constructor(root, { go, be }) {
    Object.assign(this, { root, go, be, steps: [], person: null, part: null, folds: true });
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

  /** Draws it for a person. */
  show(person) {
    this.person = person;
    this.#paint();
  }

  /** Opens it, all of it, at the beginning. */
  open() {
    Object.assign(this, { closed: false, folds: false, part: 0 });
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
    const look = JSON.stringify([this.root.hidden, this.steps, this.person?.id, this.part, this.folds]);
    if (look === this.look) return;
    this.look = look;
    if (this.root.hidden) return;
    const focus = this.root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const left = PARTS.findIndex((_, part) => this.#of(part).some((step) => !step.done));
    const whole = left < 0 && this.folds;
    this.root.classList.toggle("folded", whole);
    if (whole) this.#folded();
    else this.#open(this.part ?? Math.max(0, left));
    if (focus) (this.root.querySelector(`[data-key="${focus}"]`) ?? this.root.querySelector("button"))?.focus({ preventScroll: true });
  }

  #folded() {
    fill(
      this.root,
      h("div.guide-head", null, h("span.step-sign", { "aria-hidden": "true" }, icon("check")), h("strong", null, "That is the whole idea."), this.#shut()),
    );
  }

  #open(part) {
    const { title, other, steps: texts } = PARTS[part];
    const steps = this.#of(part);
    const next = steps.find((step) => !step.done);
    const done = steps.filter((step) => step.done).length;
    const boss = part === 1 && !this.person.manager && steps[0]?.as;
    const turn = () => {
      this.part = 1 - part;
      this.#paint();
    };
    fill(
      this.root,
      part === 0 && done === 0 && h("p.guide-about", null, ABOUT),
      h(
        "div.guide-head", null,
        h("strong", null, title), h("span.guide-count", null, `${done} of ${steps.length} done`),
        boss && h("button.button.primary.small", { type: "button", dataset: { key: "be" }, click: () => this.be(boss) }, `Be ${boss}`),
        h("button.plain.textual.guide-turn", { type: "button", dataset: { key: "turn" }, click: turn }, other),
        this.#shut(),
      ),
      h("ol.steps", null, steps.map((step, index) => this.#step(step, texts[step.id], index, step === (next ?? steps[0])))),
    );
  }

  #step(step, [title, why], index, next) {
    return h(
      `li${next ? ".next" : ""}${step.done ? ".done" : ""}`, null,
      h(
        "button.step", { type: "button", dataset: { key: step.id }, click: () => this.go(step), title: step.line },
        h("span.step-sign", { "aria-hidden": "true" }, step.done ? icon("check") : String(index + 1)),
        h("span.step-text", null, h("span.step-title", null, title), h("span.step-why", null, why)), step.done && h("span.unseen", null, "Done"),
      ),
    );
  }

  #shut() {
    return h("button.plain.guide-shut", { type: "button", "aria-label": "Close the first steps", title: "Close", dataset: { key: "shut" }, click: () => this.close() }, icon("close"));
  }
}
