// What surrounds the messages: colours, the drawer of a phone, the banner.

import { fill, h, icon, memory } from "./dom.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const at = (id) => document.getElementById(id);

/** "light" or "dark": what was chosen here, else what the machine prefers. */
export const theme = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

/** Applies an earlier choice, and calls `changed` when the machine changes its mind. */
export function startTheme(changed) {
  const chosen = memory.get("theme");
  if (chosen) root.dataset.theme = chosen;
  dark.addEventListener("change", changed);
}

export function toggleTheme() {
  root.dataset.theme = theme() === "dark" ? "light" : "dark";
  memory.set("theme", root.dataset.theme);
}

/** Opens or closes the channels and people on a narrow screen. */
export function drawer(open) {
  document.body.classList.toggle("drawer", open);
  at("scrim").hidden = !open;
  if (open) at("side").querySelector("[aria-current]")?.focus();
}

export const drawerOpen = () => document.body.classList.contains("drawer");

/** A line over everything, or nothing; `action` is `{label, run}` for a button in it. */
export function banner(text, action) {
  at("banner").hidden = !text;
  fill(at("banner"), text && h("span", null, text), action && h("button.button.secondary", { type: "button", click: action.run }, action.label));
}

/** A line over the command line, or nothing; `action` as in a banner. It can be closed. */
export function notice(text, action) {
  at("notice").hidden = !text;
  if (!text) return fill(at("notice"));
  const act = () => {
    notice(null);
    action.run();
  };
  fill(
    at("notice"), h("span", null, text), action && h("button.button.secondary", { type: "button", click: act }, action.label),
    h("button.plain", { type: "button", "aria-label": "Close this note", click: () => notice(null) }, icon("close")),
  );
}

/**
 * Keeps the room as high as what can be seen of it: some phones lay their
 * keyboard over the page, and would cover the command line.
 */
export function fitKeyboard() {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = () => {
    // While one has zoomed in, less is seen without a keyboard.
    const covered = seen.scale < 1.05 && innerHeight - seen.height > 60;
    root.style.setProperty("--high", covered ? `${seen.height}px` : "100dvh");
    if (covered) scrollTo(0, 0);
  };
  seen.addEventListener("resize", fit);
  fit();
}

/** Runs `redraw`, and gives the focus back to the control that had it inside `parts`. */
export function keepFocus(parts, redraw) {
  const focused = document.activeElement;
  const part = parts.find((one) => one.contains(focused));
  redraw();
  if (!part || focused.isConnected) return;
  const alike = [...part.querySelectorAll(`.${focused.className.split(" ")[0]}`)];
  const same = (one) => one.getAttribute("aria-label") === focused.getAttribute("aria-label") && one.title === focused.title;
  (alike.find(same) ?? alike.find((one) => one.getAttribute("aria-pressed") === "true") ?? alike[0])?.focus();
}
