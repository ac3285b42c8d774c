// One message as a list item: who, by which command, when, what, and what can
// be pressed. Holds no state; the room replaces the element when it changes.

import { avatar, botAvatar, h, icon } from "./dom.js";
import { rows } from "./components.js";
import { attachments, embed } from "./embed.js";
import { prose, words } from "./prose.js";
import { format, stamp } from "./time.js";

const EPHEMERAL = 64;
const LOADING = 128;
const GROUP_MS = 7 * 60_000;

export const isPrivate = (message) => Boolean((message.flags ?? 0) & EPHEMERAL);

/** Whether `message` continues the one before it without a head of its own. */
export function continues(message, before) {
  return Boolean(
    before &&
      before.author.id === message.author.id &&
      !message.room?.command &&
      !message.message_reference &&
      isPrivate(before) === isPrivate(message) &&
      Date.parse(message.timestamp) - Date.parse(before.timestamp) < GROUP_MS,
  );
}

/**
 * Draws a message. `about` is `{world, as, grouped, original, trouble,
 * press(data, element), dismiss(), menu(anchor)|null, goTo(id)}`.
 */
export function draw(message, about) {
  const { world, as, grouped } = about;
  const at = Date.parse(message.timestamp);
  const state = message.room?.state ?? "sent";
  const own = isPrivate(message);
  const thinking = state === "thinking" || Boolean((message.flags ?? 0) & LOADING);
  const classes = ["message", grouped && "grouped", own && "private", message.room?.mentions_me && "mentioned", state === "failed" && "failed"].filter(Boolean).join(".");
  const person = world.person(message.author.id);
  const name = person?.name ?? message.author.global_name ?? message.author.username ?? "Unknown";
  const bot = world.isBot(message.author.id) || message.author.bot;

  return h(
    `li.${classes}`, { dataset: { id: message.id }, "aria-label": `${name}, ${stamp(at)}` },
    above(message, about),
    h("div.gutter", null, grouped ? h("time.mini", { datetime: message.timestamp, title: format(at, "F") }, format(at, "t")) : bot ? botAvatar() : avatar({ name, color: person?.color ?? "#5b616e" })),
    h(
      "div.body", null,
      !grouped && h("div.by", null, h("bdi.name", null, name), bot && h("span.tag", null, "Bot"), h("time.at", { datetime: message.timestamp, title: format(at, "F") }, stamp(at))),
      thinking
        ? h("div.thinking", null, h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${name} is thinking…`)
        : state === "failed"
          ? h("div.failure", null, icon("warn"), message.content || "The application did not respond")
          : content(message, about),
      about.trouble && h("div.failure", { role: "alert" }, icon("warn"), about.trouble),
      own && h("div.only", null, icon("eye"), h("span", null, "Only you can see this"), h("span", { "aria-hidden": "true" }, "·"), h("button.plain.textual", { type: "button", click: about.dismiss }, "Dismiss message")),
    ),
    about.menu && h("button.plain.more", { type: "button", "aria-label": "More about this message", "aria-haspopup": "menu", click: (event) => about.menu(event.currentTarget) }, icon("more")),
  );
}

function content(message, about) {
  const { world, as } = about;
  const text = message.content && prose(message.content, world, as);
  if (text && message.edited_timestamp) {
    const edited = h("span.edited", { title: format(Date.parse(message.edited_timestamp), "F") }, "(edited)");
    const last = text.lastElementChild;
    if (last?.matches(".par, .small")) last.append(" ", edited);
    else text.append(edited);
  }
  return [
    text,
    (message.embeds ?? []).map((one) => embed(one, world, as, message.attachments)),
    attachments(message.attachments, message.embeds),
    message.components?.length > 0 && h("div.rows", null, rows(message.components, about)),
  ];
}

// The thin line over a message: the command it answers, or the message.
function above(message, { world, original, goTo }) {
  const command = message.room?.command;
  if (command) {
    const user = world.person(command.user.id) ?? { name: command.user.name, color: "#5b616e" };
    const short = /^\/[^\s:]+(?: [^\s:]+(?=\s|$))*/.exec(command.text)?.[0] ?? command.text;
    return h(
      "div.above", null,
      h("span.crook", { "aria-hidden": "true" }),
      user.color ? avatar(user, ".tiny") : botAvatar(".tiny"),
      h("bdi.who", null, user.name), "used",
      h("span.used", { title: command.text, dir: "ltr" }, command.text.startsWith("/") ? short : command.text),
    );
  }
  const id = message.message_reference?.message_id;
  if (!id) return null;
  const first = original?.(id);
  const said = first ? words(first.content || first.embeds?.[0]?.title || first.embeds?.[0]?.description || "A message", world, 90) : "An earlier message";
  return h(
    "div.above", null,
    h("span.crook", { "aria-hidden": "true" }),
    h("button.plain.textual.quoted", { type: "button", click: () => goTo(id) }, first && h("bdi.who", null, world.person(first.author.id)?.name ?? first.author.username), ` ${said}`),
  );
}
