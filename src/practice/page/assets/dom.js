// Elements built from data. Text only ever becomes a text node, so nothing a
// person typed can turn into markup. Draws nothing by itself.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element: `h("div.card", { title: "…" }, "text", child)`.
 * Properties that are functions become listeners, `dataset` is copied,
 * `false`, `null` and `undefined` are left out.
 */
export function h(spec, props, ...children) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  set(element, props);
  add(element, children);
  return element;
}

function set(element, props) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Appends children, flattening lists and dropping what is empty. */
export function add(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === false || child === null || child === undefined) continue;
    parent.append(child);
  }
  return parent;
}

/** Replaces everything inside `parent`. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  return add(parent, children);
}

/** A line icon from one path on a 24 grid; hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  help: "M9.2 9a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.1-1.5 2.2M12 17.2v.1M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18",
  send: "M5 12h13M12.5 6l6 6l-6 6",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M12 7.5v4.8l3.2 1.9",
  check: "M5 12.5l4.5 4.5L19 7.5",
  down: "M6 9.5l6 6l6-6",
  out: "M14 5h5v5M19 5l-8.5 8.5M11 6H6v12h12v-5",
  eye: "M2.5 12S6 5.5 12 5.5S21.5 12 21.5 12S18 18.5 12 18.5S2.5 12 2.5 12M12 9.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6",
  file: "M7 3.5h7l4 4v13H7zM14 3.5v4h4",
  warn: "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.1",
  reply: "M5 17v-4a4 4 0 0 1 4-4h10",
  lock: "M6.5 11h11v8.5h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  more: "M5.5 12h.1M12 12h.1M18.5 12h.1",
};

/** The round picture of a person: initials on the person's colour. */
export function avatar(person, extra = "") {
  const text = ink(person.color);
  const element = h(`span.avatar${extra}`, { "aria-hidden": "true" }, [...person.name][0]?.toUpperCase() ?? "?");
  element.style.setProperty("--face", person.color);
  element.style.setProperty("--ink", text);
  return element;
}

/** The picture of the bot: three rising bars. */
export function botAvatar(extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M7.5 18.5h4V25h-4zM14 13h4v12h-4zM20.5 7.5h4V25h-4z");
  svg.append(path);
  return h(`span.avatar.bot${extra}`, { "aria-hidden": "true" }, svg);
}

// Black or white, whichever reads better on `color`.
function ink(color) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color ?? "");
  if (!match) return "#fff";
  const [r, g, b] = match.slice(1).map((part) => {
    const c = parseInt(part, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#fff" : "#101114";
}

/** Keeps a Tab inside `root`, around its ends. */
export function keepIn(event, root) {
  const all = [...root.querySelectorAll("input, textarea, a[href], button:not(:disabled), [tabindex='0']")];
  const at = all.indexOf(document.activeElement);
  event.preventDefault();
  all[(at + (event.shiftKey ? -1 : 1) + all.length) % all.length]?.focus();
}

/**
 * Whether a key belongs to an input method that is composing a character: it
 * is the method's alone. Some browsers tell it only by the key's code.
 */
export const composing = (event) => event.isComposing || event.keyCode === 229;

/** Whether the screen is touched: a focused field would bring up its keyboard. */
export const touched = () => matchMedia("(pointer: coarse)").matches;

/** Says a line to screen readers without showing it. */
export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/** A place in this browser for small habits; silent where storage is off. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(`room.${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`room.${key}`, value);
    } catch {
      // A private window: the habit is forgotten, nothing else is lost.
    }
  },
};
