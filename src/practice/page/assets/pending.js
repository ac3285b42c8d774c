// Interactions that were sent and have not been answered yet. The socket may
// be quicker than the HTTP answer that names the interaction, so what comes
// for unknown ones is kept for a moment.

const PATIENCE_MS = 3600;

export class Pending {
  constructor() {
    this.open = new Map();
    this.early = new Map();
    this.heard = 0;
  }

  /** Taken before sending, and given to `wait`: what came in between counts. */
  mark() {
    return this.heard;
  }

  /**
   * Resolves with "answered", "failed" or, when nothing came, "late".
   * `started` is handed to whoever settles the interaction.
   */
  wait(id, started, mark) {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end(id, "late"), PATIENCE_MS);
      this.open.set(id, { started, resolve, timer });
      const early = this.early.get(id);
      this.early.delete(id);
      if (early) this.settle(id, early.outcome, early.then);
      else if (this.heard !== mark) this.#end(id, "answered");
    });
  }

  /**
   * A message of the bot came. It names the command it first answered, which
   * for an updated message is not the press that changed it: then whatever is
   * open counts as answered.
   */
  message(id) {
    this.heard += 1;
    for (const open of this.open.has(id) ? [id] : [...this.open.keys()]) this.#end(open, "answered");
  }

  /** Something came for `id`; `then(started)` runs only if this page sent it. */
  settle(id, outcome, then) {
    const found = this.open.get(id);
    if (found) {
      this.#end(id, outcome);
      then?.(found.started);
      return;
    }
    this.early.set(id, { outcome, then });
    setTimeout(() => this.early.delete(id), PATIENCE_MS);
  }

  #end(id, outcome) {
    const found = this.open.get(id);
    if (!found) return;
    clearTimeout(found.timer);
    this.open.delete(id);
    found.resolve(outcome);
  }
}
