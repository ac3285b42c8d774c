// The popup of a select menu: one choice at once, or several with a "Done".
// Opens beside its button, or as a sheet from below on a phone.

import { avatar, botAvatar, composing, fill, h, icon, keepIn, touched } from "./dom.js";
import { rank } from "./command.js";

const PAUSE_MS = 900;

let closeOpen = null;

/** Closes the popup that is open, if any; says whether there was one. */
export function closePicker() {
  const open = Boolean(closeOpen);
  closeOpen?.();
  return open;
}

// A label without the sign it begins with: "◻ Budget" is found as "budget".
const bare = (label) => label.toLowerCase().replace(/^[^\p{L}\p{N}]+/u, "");

/**
 * Opens a popup for `anchor`. `options` are `{label, value, description,
 * emoji, chosen, person}`; `done(values)` gets what was chosen, once.
 */
export function openPicker(anchor, { title, options, min = 1, max = 1, done }) {
  closePicker();
  const many = max > 1;
  const chosen = new Set(options.filter((one) => one.chosen).map((one) => one.value));
  let active = Math.max(0, options.findIndex((one) => one.chosen));
  let shown = options;

  const search = h("input.picker-search", { type: "text", "aria-label": "Search", placeholder: "Search", autocomplete: "off", spellcheck: "false" });
  const list = h("div.picker-list", { role: "listbox", tabindex: "0", "aria-label": title, "aria-multiselectable": many ? "true" : null });
  const note = h("span.picker-note", { role: "status" });
  const finish = h("button.button.primary", { type: "button", click: () => settle() }, "Done");
  const panel = h(
    "div.picker", { role: "dialog", "aria-label": title },
    h("div.picker-head", null, h("span", null, title), h("button.plain", { type: "button", "aria-label": "Close", click: () => close() }, icon("close"))),
    options.length > 8 && search, list, many && h("div.picker-foot", null, note, finish),
  );
  const cover = h("div.picker-cover", { mousedown: (event) => event.target === cover && leave() }, panel);

  const close = () => {
    if (closeOpen !== close) return;
    closeOpen = null;
    cover.remove();
    anchor.setAttribute("aria-expanded", "false");
    window.removeEventListener("resize", place);
    if (anchor.isConnected) anchor.focus();
  };
  const fits = () => chosen.size >= min && chosen.size <= max;
  const settle = () => {
    if (!fits()) return;
    close();
    done(options.filter((one) => chosen.has(one.value)).map((one) => one.value));
  };
  // As on Discord, leaving a menu of several sends what is chosen.
  const before = [...chosen].sort().join("\n");
  const leave = () => (many && fits() && [...chosen].sort().join("\n") !== before ? settle() : close());
  const toggle = (one) => {
    if (!many) {
      // As on Discord, what is chosen already is no news.
      if (chosen.has(one.value)) return close();
      chosen.clear();
      chosen.add(one.value);
      return settle();
    }
    if (chosen.has(one.value)) chosen.delete(one.value);
    else if (chosen.size < max) chosen.add(one.value);
    paint();
  };
  const paint = () => {
    fill(list, shown.map((one, index) => {
      const on = chosen.has(one.value);
      return h(
        `div.picker-row${index === active ? ".active" : ""}${many && !on && chosen.size >= max ? ".full" : ""}`,
        { role: "option", id: `picker-${index}`, "aria-selected": String(on), click: () => ((active = index), toggle(one)), mousemove: () => mark(index) },
        one.person ? (one.person.color ? avatar(one.person, ".tiny") : botAvatar(".tiny")) : one.emoji && h("span.picker-emoji", { "aria-hidden": "true" }, one.emoji),
        h("span.picker-text", { dir: "auto" }, h("span.picker-label", null, one.label), one.description && h("span.picker-detail", null, one.description)),
        many ? h(`span.tick${on ? ".on" : ""}`, { "aria-hidden": "true" }, on && icon("check")) : on && h("span.picked", { "aria-hidden": "true" }, icon("check")),
      );
    }), !shown.length && h("div.suggest-empty", null, "Nothing is called that."));
    list.setAttribute("aria-activedescendant", `picker-${active}`);
    const want = min === max ? `${min}` : `${min} to ${max}`;
    note.textContent = `${chosen.size} chosen, takes ${want}`;
    finish.disabled = !fits();
  };
  const mark = (index) => {
    if (active === index) return;
    list.children[active]?.classList.remove("active");
    active = index;
    list.children[active]?.classList.add("active");
    list.setAttribute("aria-activedescendant", `picker-${active}`);
  };
  const place = () => {
    if (window.innerWidth < 640) return panel.removeAttribute("style");
    const box = anchor.getBoundingClientRect();
    const below = window.innerHeight - box.bottom - 12;
    const above = box.top - 12;
    const up = below < 300 && above > below;
    panel.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - Math.max(box.width, 280) - 8))}px`;
    panel.style.width = `${Math.max(box.width, 280)}px`;
    panel.style.maxHeight = `${Math.max(180, Math.min(400, up ? above : below))}px`;
    panel.style.top = up ? "auto" : `${box.bottom + 4}px`;
    panel.style.bottom = up ? `${window.innerHeight - box.top + 4}px` : "auto";
  };

  panel.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      mark((active + step + shown.length) % shown.length);
      list.children[active].scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || (event.key === " " && event.target === list && !typed)) {
      if (event.target.closest("button")) return;
      if (shown[active]) toggle(shown[active]);
    } else if (event.key === "Escape") close();
    else if (event.key === "Tab") keepIn(event, panel);
    else if (event.target === list && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) find(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  // Typing on a list without a search goes to the label that begins so, else to
  // one with a word that does; the same letter again goes on to the next.
  let typed = "";
  let rests = 0;
  const find = (key) => {
    clearTimeout(rests);
    rests = setTimeout(() => (typed = ""), PAUSE_MS);
    typed += key.toLowerCase();
    const again = [...typed].every((one) => one === typed[0]);
    const word = again ? typed[0] : typed;
    const from = shown.map((_, index) => (active + (again ? 1 : 0) + index) % shown.length);
    const hit = from.find((index) => bare(shown[index].label).startsWith(word)) ?? from.find((index) => shown[index].label.toLowerCase().split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word)));
    if (hit === undefined) return;
    mark(hit);
    list.children[hit].scrollIntoView({ block: "nearest" });
  };
  search.addEventListener("input", () => {
    shown = rank(options, search.value, (one) => one.label, (one) => one.description ?? "");
    active = 0;
    paint();
  });

  paint();
  // Over an open form only what is inside it can be used.
  (anchor.closest("dialog") ?? document.body).append(cover);
  closeOpen = close;
  anchor.setAttribute("aria-expanded", "true");
  window.addEventListener("resize", place);
  place();
  list.children[active]?.scrollIntoView({ block: "nearest" });
  // On a touch screen the keyboard would cover the choices.
  (search.isConnected && !touched() ? search : list).focus();
}
