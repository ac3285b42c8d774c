// Instants as people read them, in the viewer's own zone and against the
// room's clock, which may run ahead of this machine's.

let ahead = 0;
const locale = /^en\b/i.test(navigator.language ?? "") ? navigator.language : "en-GB";

/** Tells what the room's clock says now, in milliseconds. */
export function setClock(nowMs) {
  if (Number.isFinite(nowMs)) ahead = nowMs - Date.now();
}

/** The room's time in milliseconds. */
export const now = () => Date.now() + ahead;

const make = (options) => new Intl.DateTimeFormat(locale, options);
const STYLES = {
  t: make({ hour: "numeric", minute: "2-digit" }),
  T: make({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  d: make({ day: "2-digit", month: "2-digit", year: "numeric" }),
  D: make({ day: "numeric", month: "long", year: "numeric" }),
  f: make({ day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" }),
  F: make({ weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" }),
  s: make({ day: "2-digit", month: "2-digit", year: "numeric", hour: "numeric", minute: "2-digit" }),
  S: make({ day: "2-digit", month: "2-digit", year: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" }),
};
const AWAY = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** An instant in one of Discord's timestamp styles. */
export function format(ms, style) {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return "an unknown time";
  if (style === "R") return relative(ms);
  return (STYLES[style] ?? STYLES.f).format(ms);
}

function relative(ms) {
  const seconds = (ms - now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size || unit === "second") return AWAY.format(Math.round(seconds / size), unit);
  }
  return "now";
}

const dayOf = (ms) => new Date(ms).setHours(0, 0, 0, 0);

/** "Today at 14:03", "Yesterday at 09:10", else the date with the time. */
export function stamp(ms) {
  const days = Math.round((dayOf(now()) - dayOf(ms)) / 86_400_000);
  if (days === 0) return `Today at ${format(ms, "t")}`;
  if (days === 1) return `Yesterday at ${format(ms, "t")}`;
  return format(ms, "s");
}

/** Whether two instants fall on one day for the viewer. */
export const sameDay = (a, b) => dayOf(a) === dayOf(b);

/** Draws every relative time below `root` anew. */
export function tick(root) {
  for (const element of root.querySelectorAll("time[data-away]")) {
    const text = relative(Number(element.dataset.away));
    if (element.textContent !== text) element.textContent = text;
  }
}
