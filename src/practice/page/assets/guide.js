// Three things to try, for someone who sees the room for the first time. Each
// fills the command line; nothing is sent by itself.

import { fill, h, icon, memory } from "./dom.js";

const STEPS = [
  {
    id: "log",
    title: "Log a deal",
    why: "The bot answers with what to find out first.",
    line: "/deal new name:Nordlicht fleet value:48k customer:Nordlicht Energie",
    did: (text) => text.startsWith("/deal new"),
  },
  {
    id: "skip",
    title: "Skip a stage",
    why: "It moves, but the skip is flagged and owed.",
    line: "/deal move deal:Nordlicht fleet stage:Presentation reason:They asked for a demo this week",
    did: (text) => text.startsWith("/deal move"),
  },
  {
    id: "answer",
    title: "Answer what is owed",
    why: "Pick a question, say what the buyer told you.",
    line: "/deal evidence deal:Nordlicht fleet criterion:",
    did: (text) => text.startsWith("/deal evidence") || text.startsWith("/deal checklist"),
  },
];

export class Guide {
  /** `load(line)` puts a line into the command line. */
  constructor(root, load) {
    this.root = root;
    this.load = load;
    this.done = new Set((memory.get("guide.done") ?? "").split(",").filter(Boolean));
    this.root.hidden = memory.get("guide") === "closed";
    this.#paint();
  }

  /** Opens it again, from the start. */
  open() {
    this.done.clear();
    this.#keep();
    memory.set("guide", "open");
    this.root.hidden = false;
    this.#paint();
    this.root.querySelector("button.step")?.focus();
  }

  close() {
    memory.set("guide", "closed");
    this.root.hidden = true;
  }

  /** Notes that a command was sent. */
  sent(text) {
    for (const step of STEPS) if (step.did(text)) this.done.add(step.id);
    this.#keep();
    this.#paint();
  }

  #keep() {
    memory.set("guide.done", [...this.done].join(","));
  }

  #paint() {
    const next = STEPS.find((step) => !this.done.has(step.id));
    fill(
      this.root,
      h(
        "div.guide-head", null,
        h("strong", null, next ? "New here? Three things to try" : "That is the whole idea"),
        h("span.guide-count", null, next ? `${this.done.size} of ${STEPS.length} done` : "Now look at it as the manager."),
        h("button.plain", { type: "button", "aria-label": "Close the first steps", title: "Close", click: () => this.close() }, icon("close")),
      ),
      h("ol.steps", null, STEPS.map((step, index) => {
        const done = this.done.has(step.id);
        return h(
          `li${step === next ? ".next" : ""}${done ? ".done" : ""}`, null,
          h(
            "button.step", { type: "button", click: () => this.load(step.line), title: step.line },
            h("span.step-sign", { "aria-hidden": "true" }, done ? icon("check") : String(index + 1)),
            h("span.step-text", null, h("span.step-title", null, step.title), h("span.step-why", null, step.why)), done && h("span.unseen", null, "Done"),
          ),
        );
      })),
    );
  }
}
