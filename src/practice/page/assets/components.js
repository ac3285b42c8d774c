// Rows of buttons and select menus under a message. Pressing calls back; what
// a press does is the server's and the bot's affair.

import { h, icon } from "./dom.js";
import { openPicker } from "./picker.js";
import { webLink } from "./markdown.js";
import { prose } from "./prose.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 6: "primary" };
/** Kinds of select menus by component type. */
export const SELECTS = { 3: "string", 5: "user", 6: "role", 7: "mentionable", 8: "channel" };

/** Draws components; `about` is `{world, as, press(data, element), images}`. */
export function rows(components, about) {
  return (components ?? []).map((component) => one(component, about));
}

function one(component, about) {
  switch (component.type) {
    case 1:
      return h("div.row", null, (component.components ?? []).map((inner) => one(inner, about)));
    case 2:
      return button(component, about);
    case 9:
      return h("div.section", null, h("div", null, rows(component.components, about)), component.accessory && one(component.accessory, about));
    case 10:
      return prose(component.content, about.world, about.as);
    case 14:
      return h("hr");
    case 17: {
      const box = h("div.embed", null, rows(component.components, about));
      tint(box, component.accent_color);
      return box;
    }
    default:
      return SELECTS[component.type] ? select(component, about) : null;
  }
}

/** Colours the bar of an embed. */
export function tint(element, color) {
  if (Number.isInteger(color)) element.style.setProperty("--bar", `#${(color & 0xffffff).toString(16).padStart(6, "0")}`);
}

/** A component's emoji as text; a custom one by its name. */
const emoji = (one) => (one ? (one.id ? `:${one.name}:` : one.name) : null);

function button(component, { press }) {
  const sign = emoji(component.emoji);
  const label = [sign && h("span.sign", { "aria-hidden": component.label ? "true" : null }, sign), component.label && h("span", { dir: "auto" }, component.label)];
  if (component.style === 5) {
    const href = webLink(component.url);
    if (!href || component.disabled) return h("button.button.link", { type: "button", disabled: true }, label);
    return h("a.button.link", { href, target: "_blank", rel: "noopener noreferrer" }, label, icon("out"));
  }
  const element = h(
    `button.button.${STYLES[component.style] ?? "secondary"}`,
    { type: "button", disabled: component.disabled, dataset: { id: component.custom_id ?? "" } },
    label,
  );
  element.addEventListener("click", () => press({ custom_id: component.custom_id, component_type: 2 }, element));
  return element;
}

function select(component, { world, as, press }) {
  const options = choices(component, world, as);
  const chosen = options.filter((option) => option.chosen);
  const title = component.placeholder || (SELECTS[component.type] === "string" ? "Make a selection" : `Select a ${SELECTS[component.type]}`);
  const element = h(
    `button.select${chosen.length ? "" : ".blank"}`,
    { type: "button", disabled: component.disabled, "aria-haspopup": "listbox", "aria-expanded": "false", dataset: { id: component.custom_id ?? "" } },
    h("span.select-text", { dir: "auto" }, chosen.length ? chosen.map((one) => one.label).join(", ") : title),
    icon("down"),
  );
  element.addEventListener("click", () =>
    openPicker(element, {
      title,
      options,
      min: component.min_values ?? 1,
      max: component.max_values ?? 1,
      done: (values) => press({ custom_id: component.custom_id, component_type: component.type, values }, element),
    }),
  );
  return element;
}

/** What a select menu offers, as the picker takes it; of channels those that `as` sees. */
export function choices(component, world, as) {
  const preset = new Set((component.default_values ?? []).map((one) => one.id));
  const from = (list, label, more) => list.map((one) => ({ label: label(one), value: one.id, chosen: preset.has(one.id), ...more?.(one) }));
  const people = () => from([...world.people, world.bot], (one) => one.name, (one) => ({ person: one, description: one.role }));
  const roles = () => from(world.roles, (one) => `@${one.name}`);
  switch (SELECTS[component.type]) {
    case "user":
      return people();
    case "role":
      return roles();
    case "mentionable":
      return [...people(), ...roles()];
    case "channel":
      return from(channels(component, world, as), (one) => `#${one.name}`, (one) => ({ description: one.topic }));
    default:
      return (component.options ?? []).map((one) => ({ label: one.label, value: one.value, description: one.description, emoji: emoji(one.emoji), chosen: Boolean(one.default) }));
  }
}

// Every channel of the room is one of text, type 0.
const channels = ({ channel_types }, world, as) => (channel_types?.length && !channel_types.includes(0) ? [] : world.channels.filter((one) => !as || one.people.includes(as)));
