// What surrounds the messages: colours, the drawer of a phone, the banner.

import { memory } from "./dom.js";

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

/** A line over everything, or nothing. */
export function banner(text) {
  at("banner").hidden = !text;
  at("banner").textContent = text ?? "";
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
