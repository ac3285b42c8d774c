// Where one is and who one is: channels, people, and the bar over the
// messages. Draws what it is given and calls back.

import { avatar, botAvatar, fill, h, icon } from "./dom.js";
import { clock, now, zoneName } from "./time.js";

const STEPS = [["hour", "+1 hour"], ["day", "+1 day"], ["morning", "To the next morning"], ["digest", "To the next digest"]];

/** Draws the left column. `about` is `{world, person, channel, unread(person, channel), go, be, moveClock, moving, theme, toggleTheme, guide}`. */
export function drawSide(root, about) {
  const { world, person, unread, be } = about;
  const direct = world.places(person.id).filter((one) => one.direct);
  fill(
    root,
    h("div.guild", null, botAvatar(".guild-sign"), h("div", null, h("strong.guild-name", { dir: "auto" }, world.guild.name), h("span.guild-sub", null, "Practice room"))),
    h("h2.side-head", { id: "channels-head" }, "Channels"),
    h("ul.channels", { "aria-labelledby": "channels-head" }, world.channels.map((one) => place(about, one))),
    direct.length > 0 && [
      h("h2.side-head", { id: "direct-head" }, "Direct messages"),
      h("ul.direct", { "aria-labelledby": "direct-head" }, direct.map((one) => place(about, one))),
    ],
    h("div.side-space"),
    h("h2.side-head", { id: "people-head" }, "You are"),
    h("ul.people", { "aria-labelledby": "people-head" }, world.people.map((one, index) => {
      const here = one.id === person.id;
      const total = sum(world, one.id, unread);
      return h("li", null, h(
        "button.person",
        { type: "button", "aria-pressed": String(here), click: () => be(one.id), title: `Act as ${one.name} (Alt+${index + 1})`, dataset: { person: one.name } },
        avatar(one), h("span.person-text", null, h("bdi.person-name", null, one.name), h("span.person-role", null, one.role)),
        here ? h("span.person-here", { "aria-hidden": "true" }, icon("check")) : total.count ? badge(total.count, total.mention) : h("kbd", { "aria-hidden": "true" }, `Alt ${index + 1}`),
      ));
    })),
    world.clock && hands(about),
    h("div.side-foot", null,
      h("button.plain.wide", { type: "button", click: about.guide }, icon("help"), h("span", null, "First steps")),
      h("button.plain", { type: "button", click: about.toggleTheme, "aria-label": about.theme === "dark" ? "Switch to light" : "Switch to dark", title: about.theme === "dark" ? "Light" : "Dark" }, icon(about.theme === "dark" ? "sun" : "moon"))),
  );
}

// A channel, or direct messages, to go to.
function place({ world, person, channel, unread, go }, one) {
  const { count, mention } = unread(person.id, one.id);
  return h("li", null, h(
    `button.channel${count ? ".unread" : ""}`,
    { type: "button", "aria-current": one.id === channel.id ? "page" : null, click: () => go(one.id), title: one.topic },
    one.direct ? botAvatar(".tiny") : h("span.hash", { "aria-hidden": "true" }, "#"), h("bdi", null, one.name), badge(count, mention),
    world.closed(person.id, one.id) && h("span.locked", null, icon("lock"), h("span.unseen", null, `, not for ${person.name}`)),
  ));
}

// The room's clock, which the bot goes by too, and what moves it on.
function hands({ world, moveClock, moving }) {
  const { zone } = world.clock;
  return h(
    "section.clock", { "aria-labelledby": "clock-head", "aria-busy": moving ? "true" : null },
    h("h2.side-head", { id: "clock-head" }, "The room's clock"),
    h("p.clock-now", null, icon("clock"), h("span.clock-text", null, h("time", { dataset: { zone } }, clock(now(), zone)), h("span.clock-zone", null, zoneName(zone)))),
    h("div.clock-steps", { role: "group", "aria-label": "Move the clock on" }, STEPS.map(([to, label]) =>
      h("button.button.secondary.small", { type: "button", dataset: { step: to }, title: `Move the clock on: ${label}`, click: () => moveClock(to) }, label))),
  );
}

/** Draws the bar over the messages; on a phone it also switches the person. */
export function drawBar(root, about) {
  const { world, person, channel, unread, be, openSide } = about;
  const elsewhere = world.places(person.id).some((one) => one.id !== channel.id && unread(person.id, one.id).count > 0);
  fill(
    root,
    h("button.plain.menu", { type: "button", "aria-label": elsewhere ? "Channels and people, unread messages" : "Channels and people", "aria-controls": "side", click: openSide }, icon("menu"), elsewhere && h("span.dot")),
    h("h1.where", null, h("span.hash", { "aria-hidden": "true" }, channel.direct ? "@" : "#"), h("bdi", null, channel.name)),
    channel.topic && h("p.topic", { dir: "auto", title: channel.topic }, channel.topic),
    h("span.bar-space"),
    h(`span.bot-state${world.bot.online ? ".up" : ""}`, { title: world.bot.online ? "The real bot is connected" : "The bot is not connected" }, h("span.lamp"), h("span.bot-name", null, world.bot.name), h("span.unseen", null, world.bot.online ? " is online" : " is offline")),
    h("div.faces", { role: "group", "aria-label": "You are" }, world.people.map((one) => {
      const total = sum(world, one.id, unread);
      return h("button.face", { type: "button", "aria-pressed": String(one.id === person.id), "aria-label": `${one.name}, ${one.role}`, click: () => be(one.id) }, avatar(one), one.id !== person.id && total.count > 0 && h(`span.dot${total.mention ? ".aimed" : ""}`));
    })),
  );
}

function sum(world, person, unread) {
  return world.places(person).map((one) => unread(person, one.id)).reduce((all, one) => ({ count: all.count + one.count, mention: all.mention || one.mention }), { count: 0, mention: false });
}

function badge(count, mention) {
  return count > 0 && h(`span.badge${mention ? ".aimed" : ""}`, null, h("span", { "aria-hidden": "true" }, count > 99 ? "99+" : String(count)), h("span.unseen", null, ` unread${mention ? ", you are mentioned" : ""}`));
}
