// Instants as people read them, in the viewer's own zone and against the
// room's clock, which may run ahead of this machine's; and that clock, in the
// workspace's zone.

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

const HANDS = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const dials = new Map();

function dial(zone) {
  if (!dials.has(zone)) {
    try {
      dials.set(zone, { zone, show: new Intl.DateTimeFormat("en-GB", { ...HANDS, timeZone: zone }) });
    } catch {
      // A zone this browser does not know.
      dials.set(zone, dial("UTC"));
    }
  }
  return dials.get(zone);
}

/** An instant as the bot writes days, with the time in `zone`: "Mon 30 Nov, 09:00"; the year where it is not this machine's. */
export function clock(ms, zone) {
  const parts = Object.fromEntries(dial(zone).show.formatToParts(ms).map((one) => [one.type, one.value]));
  const year = Number(parts.year) === new Date().getFullYear() ? "" : ` ${parts.year}`;
  return `${parts.weekday} ${parts.day} ${parts.month}${year}, ${parts.hour}:${parts.minute}`;
}

/** The zone that `clock` shows: "UTC", "Berlin time". */
export function zoneName(zone) {
  const shown = dial(zone).zone;
  return shown === "UTC" ? shown : `${shown.split("/").at(-1).replaceAll("_", " ")} time`;
}

/** Draws every relative time below `root` anew, and the clock. */
export function tick(root) {
  for (const element of root.querySelectorAll("time[data-zone]")) {
    const text = clock(now(), element.dataset.zone);
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of root.querySelectorAll("time[data-away]")) {
    const text = relative(Number(element.dataset.away));
    if (element.textContent !== text) element.textContent = text;
  }
}
