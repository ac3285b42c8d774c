// What was sent or put aside in the command line, to be brought back. Pure: no
// elements, no requests.

const KEPT = 50;

export class History {
  constructor() {
    this.past = [];
    this.rest();
  }

  /** Whether something of it stands in the command line, untouched. */
  get browsing() {
    return this.at < this.past.length;
  }

  /** Remembers a snapshot of the line as the newest one; none is none. */
  push(snapshot) {
    const same = (one) => one && JSON.stringify(one) === JSON.stringify(snapshot);
    if (snapshot && !same(this.past.at(-1))) this.past.push(snapshot);
    if (this.past.length > KEPT) this.past.shift();
    this.rest();
  }

  /** One goes on from what stands in the line now. */
  rest() {
    this.at = this.past.length;
    this.aside = null;
  }

  /**
   * The snapshot a step back (-1) or forward (1), or null where there is none.
   * Past the newest comes what stood in the line before: `line()`.
   */
  step(by, line) {
    const to = this.at + by;
    if (to < 0 || to > this.past.length) return null;
    if (!this.browsing) this.aside = line();
    this.at = to;
    return this.past[to] ?? this.aside ?? { pills: [], rest: "" };
  }
}
