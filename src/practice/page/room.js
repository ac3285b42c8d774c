// The practice room: holds who one is, where one is and what is shown, and
// ties the parts in /assets together. Talks to this room's server only.

import { announce, fill, h, icon, memory } from "./assets/dom.js";
import { Composer } from "./assets/composer.js";
import { Guide } from "./assets/guide.js";
import { World } from "./assets/world.js";
import { closePicker, openPicker } from "./assets/picker.js";
import { continues, draw, isPrivate } from "./assets/message.js";
import { drawBar, drawSide } from "./assets/sidebar.js";
import { messageCommands } from "./assets/command.js";
import { openModal } from "./assets/modal.js";
import { Pending } from "./assets/pending.js";
import { words } from "./assets/prose.js";
import { format, sameDay, setClock, tick } from "./assets/time.js";
import * as server from "./assets/server.js";

const at = (id) => document.getElementById(id);
const PAGE = 50;

const world = new World({});
const pending = new Pending();
const unread = new Map();
const seen = new Map();
const trouble = new Map();
let person = null;
let channel = null;
let messages = new Map();
let older = false;
let drawn = 0;
let composer = null;
let guide = null;

// --- theme ------------------------------------------------------------------

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

function toggleTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  memory.set("theme", next);
  frame();
}

if (memory.get("theme")) document.documentElement.dataset.theme = memory.get("theme");
dark.addEventListener("change", () => person && frame());

// --- frame: sidebar and bar ---------------------------------------------------

const unreadOf = (who, where) => unread.get(`${who}/${where}`) ?? { count: 0, mention: false };

function frame() {
  const focused = document.activeElement;
  const key = focused?.closest?.("#side, #bar") && [focused.closest("#side, #bar").id, focused.className.split(" ")[0], focused.textContent, focused.getAttribute("aria-label")];
  const about = {
    world, person, channel, theme: theme(), toggleTheme, unread: unreadOf,
    go: (id) => show(person.id, id), be,
    guide: () => (drawer(false), guide.open()), openSide: () => drawer(true),
  };
  drawSide(at("side"), about);
  drawBar(at("bar"), about);
  document.title = `#${channel.name} · ${person.name} · Practice room`;
  if (key && !focused.isConnected) {
    const same = [...at(key[0]).querySelectorAll(`.${key[1]}`)];
    (same.find((one) => one.getAttribute("aria-label") === key[3] && one.textContent === key[2]) ?? same.find((one) => one.getAttribute("aria-pressed") === "true") ?? same[0])?.focus();
  }
}

function drawer(open) {
  const side = at("side");
  document.body.classList.toggle("drawer", open);
  at("scrim").hidden = !open;
  if (open) side.querySelector("[aria-current]")?.focus();
}

function banner(text) {
  const element = at("banner");
  element.hidden = !text;
  element.textContent = text ?? "";
}

// --- messages -----------------------------------------------------------------

const order = (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

function show(who, where, { push = true } = {}) {
  closePicker();
  drawer(false);
  person = world.people.find((one) => one.id === who) ?? world.people[0];
  channel = world.channel(where) ?? world.channels[0];
  unread.delete(`${person.id}/${channel.id}`);
  if (push) history.replaceState(null, "", `#${encodeURIComponent(person.name.toLowerCase())}/${encodeURIComponent(channel.name)}`);
  frame();
  composer?.refresh();
  announce(`You are ${person.name} in ${channel.name}.`);
  return load();
}

// Acts as another person, in a channel that person can see.
function be(who) {
  const open = world.closed(who, channel.id) ? world.channels.find((one) => !world.closed(who, one.id)) : channel;
  return show(who, (open ?? channel).id);
}

async function load() {
  const [who, where] = [person.id, channel.id];
  const run = (drawn += 1);
  try {
    const list = await server.fetchMessages(where, who);
    if (run !== drawn) return;
    for (const one of list) known(who, one.id);
    messages = new Map(list.map((one) => [one.id, one]));
    older = list.length >= PAGE;
    paint();
    bottom();
  } catch (error) {
    if (run === drawn) banner(error.message);
  }
}

async function loadOlder() {
  const first = sorted()[0];
  if (!older || !first) return;
  older = false;
  const run = drawn;
  const list = await server.fetchMessages(channel.id, person.id, first.id).catch(() => []);
  if (run !== drawn) return;
  const scroll = at("scroll");
  const from = scroll.scrollHeight - scroll.scrollTop;
  for (const one of list) messages.set(one.id, one);
  older = list.length >= PAGE;
  paint();
  scroll.scrollTop = scroll.scrollHeight - from;
}

const sorted = () => [...messages.values()].sort((a, b) => order(a.id, b.id));

function paint() {
  if (world.closed(person.id, channel.id)) return fill(at("messages"), locked());
  const list = sorted();
  const start = h("li.start", null, h("span.start-sign", { "aria-hidden": "true" }, "#"), h("h2", null, `#${channel.name}`), h("p", { dir: "auto" }, channel.topic || "Messages of the bot and its answers appear here."));
  const rows = list.flatMap((one, index) => {
    const before = list[index - 1];
    const day = !before || !sameDay(Date.parse(before.timestamp), Date.parse(one.timestamp));
    return [day && divider(one), item(one, day ? null : before)];
  });
  fill(at("messages"), !older && start, rows);
}

function locked() {
  const allowed = world.people.filter((one) => !world.closed(one.id, channel.id));
  return h(
    "li.start", null, h("span.start-sign", null, icon("lock")),
    h("h2", null, `#${channel.name} is not for ${person.name}`),
    h("p", null, "On Discord this channel would not even be listed."),
    h("div.row", null, allowed.map((one) => h("button.button.secondary", { type: "button", click: () => show(one.id, channel.id) }, `Be ${one.name}`))),
  );
}

const divider = (message) => h("li.day", null, h("span", null, format(Date.parse(message.timestamp), "D")));

function item(message, before) {
  const element = draw(message, {
    world, as: person.id, grouped: continues(message, before), original: (id) => messages.get(id), trouble: trouble.get(message.id),
    press: (data, button) => press(message, data, button),
    dismiss: () => dismiss(message),
    goTo: (id) => at("messages").querySelector(`[data-id="${CSS.escape(id)}"]`)?.scrollIntoView({ block: "center" }),
    menu: messageCommands(world.commands).length && !isPrivate(message) ? (anchor) => menu(message, anchor) : null,
  });
  return element;
}

// Draws one message again in its place, keeping the focus that was in it.
function repaint(message) {
  const list = sorted();
  const index = list.findIndex((one) => one.id === message.id);
  const old = at("messages").querySelector(`[data-id="${CSS.escape(message.id)}"]`);
  const focus = old?.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  const before = list[index - 1];
  const day = !before || !sameDay(Date.parse(before.timestamp), Date.parse(message.timestamp));
  const fresh = item(message, day ? null : before);
  if (old) {
    old.replaceWith(fresh);
    if (focus !== undefined) ([...fresh.querySelectorAll("[data-id]")].find((one) => one.dataset.id === focus) ?? at("scroll")).focus({ preventScroll: true });
  } else if (index === list.length - 1) {
    at("messages").append(...[day && divider(message), fresh].filter(Boolean));
  } else {
    paint();
  }
  return !old;
}

const scroller = () => at("scroll");
const nearEnd = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < 120;

function bottom() {
  scroller().scrollTop = scroller().scrollHeight;
  at("jump").hidden = true;
}

function known(who, id) {
  if (!seen.has(who)) seen.set(who, new Set());
  const ids = seen.get(who);
  const old = ids.has(id);
  ids.add(id);
  return old;
}

// --- what the server says -----------------------------------------------------

function heard(who, event) {
  const here = who === person.id;
  switch (event.type) {
    case "message": {
      const old = known(who, event.message.id);
      if (here && world.isBot(event.message.author?.id)) pending.message(event.message.interaction_metadata?.id ?? event.message.interaction?.id);
      if (here && event.channel === channel.id) return arrived(event.message);
      if (!old && !event.message.edited_timestamp) count(who, event);
      return;
    }
    case "gone":
      if (!here || event.channel !== channel.id || !messages.delete(event.id)) return;
      paint();
      return;
    case "modal":
      if (here) pending.settle(event.interaction, "answered", (started) => form(event, started));
      return;
    case "failed":
      if (here) pending.settle(event.interaction, "failed", failed);
      return;
    case "typing":
      if (here) pending.settle(event.interaction, "answered");
      return;
    case "commands":
      world.commands = event.commands;
      if (here) composer.refresh();
      return;
    case "bot":
      world.bot.online = event.online;
      if (here) frame();
      return;
    case "read":
      // Read elsewhere. How much is unread the page counts itself: it knows what was on the screen.
      if (event.unread === 0 && unread.delete(`${who}/${event.channel}`)) frame();
      return;
    default:
  }
}

function count(who, event) {
  if (!world.channel(event.channel)) return;
  const before = unreadOf(who, event.channel);
  unread.set(`${who}/${event.channel}`, { count: before.count + 1, mention: before.mention || Boolean(event.message.room?.mentions_me) });
  frame();
}

function arrived(message) {
  const follow = nearEnd();
  messages.set(message.id, message);
  trouble.delete(message.id);
  const fresh = repaint(message);
  if (follow) bottom();
  else if (fresh) {
    at("jump").textContent = isPrivate(message) ? "Your answer is below ↓" : "New messages below ↓";
    at("jump").hidden = false;
  }
  if (fresh || message.room?.state !== "thinking") {
    announce(`${world.person(message.author.id)?.name ?? "Someone"}: ${words(message.content || message.embeds?.[0]?.title || message.embeds?.[0]?.description || "", world)}`);
  }
}

function form(event, { as, channel: where, message }) {
  openModal(event.modal, world.bot.name, async (components) => {
    const outcome = await act({ as, channel: where, type: 5, message, interaction: event.interaction, data: { custom_id: event.modal.custom_id, components } });
    if (outcome === "failed") throw new Error("The bot did not answer. Nothing you typed is lost: try again.");
  });
}

function failed(started) {
  if (started.type !== 3) return;
  trouble.set(started.message, "This interaction failed");
  const message = messages.get(started.message);
  if (message) repaint(message);
}

// --- what the person does -----------------------------------------------------

// Sends an interaction; resolves when the bot reacted or had its time.
async function act(body) {
  const mark = pending.mark();
  const sent = { as: person.id, channel: channel.id, ...body };
  const { interaction } = await server.interact(sent);
  return pending.wait(interaction, sent, mark);
}

const press = (message, data, element) => use(message, element, { type: 3, message: message.id, data });

// Does something with a message; `element` shows that it is under way.
async function use(message, element, body) {
  if (element.classList.contains("waiting")) return;
  if (trouble.delete(message.id)) element = again(message, element);
  element.classList.add("waiting");
  element.setAttribute("aria-busy", "true");
  try {
    await act(body);
  } catch (error) {
    trouble.set(message.id, error.message);
    if (messages.has(message.id)) repaint(messages.get(message.id));
  } finally {
    element.classList.remove("waiting");
    element.removeAttribute("aria-busy");
  }
}

// The trouble of an earlier press goes; the same control is found in the new drawing.
function again(message, element) {
  repaint(message);
  const fresh = at("messages").querySelector(`[data-id="${CSS.escape(message.id)}"]`);
  return [...fresh.querySelectorAll("[data-id]")].find((one) => one.dataset.id === element.dataset.id) ?? element;
}

async function dismiss(message) {
  try {
    await server.dismiss(message.id, person.id);
    if (messages.delete(message.id)) paint();
    scroller().focus({ preventScroll: true });
  } catch (error) {
    trouble.set(message.id, error.message);
    repaint(message);
  }
}

function menu(message, anchor) {
  openPicker(anchor, {
    title: "Apps",
    options: messageCommands(world.commands).map((one) => ({ label: one.name, value: one.name })),
    done: ([name]) => use(message, anchor, { type: 2, data: { name, type: 3, target_id: message.id } }),
  });
}

async function send(data, text) {
  const mark = pending.mark();
  const sent = { as: person.id, channel: channel.id, type: 2, data };
  const { interaction } = await server.interact(sent);
  guide.sent(text);
  bottom();
  at("composer").classList.add("waiting");
  pending.wait(interaction, sent, mark).then(() => at("composer").classList.toggle("waiting", pending.open.size > 0));
}

// --- start ----------------------------------------------------------------------

function fromHash() {
  const [who, where] = location.hash.slice(1).split("/").map((part) => {
    try {
      return decodeURIComponent(part).toLowerCase();
    } catch {
      return part;
    }
  });
  return [
    (world.people.find((one) => one.name.toLowerCase() === who) ?? world.people[0]).id,
    (world.channels.find((one) => one.name.toLowerCase() === where) ?? world.channels[0]).id,
  ];
}

function keys(event) {
  if (document.querySelector("dialog[open]")) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (event.altKey && digit && world.people[digit - 1]) {
    event.preventDefault();
    be(world.people[digit - 1].id);
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const place = world.channels.indexOf(channel) + (event.key === "ArrowUp" ? -1 : 1) + world.channels.length;
    show(person.id, world.channels[place % world.channels.length].id);
  } else if (event.key === "Escape" && document.body.classList.contains("drawer")) {
    drawer(false);
    at("bar").querySelector(".menu")?.focus();
  } else if (event.key === "/" && !event.target.closest("input, textarea, dialog, .picker")) {
    event.preventDefault();
    composer.load("/");
  }
}

async function begin() {
  let data;
  try {
    data = await server.fetchWorld();
  } catch (error) {
    banner(error.message);
    setTimeout(begin, 1500);
    return;
  }
  banner(null);
  world.load(data);
  setClock(data.now_ms);
  composer = new Composer(at("composer"), {
    world: () => world,
    send,
    ask: (asked) => server.autocomplete({ as: person.id, channel: channel.id, data: asked }),
  });
  guide = new Guide(at("guide"), (line) => composer.load(line));
  await show(...fromHash());

  for (const one of world.people) {
    server.live(one.id, {
      heard: (event) => heard(one.id, event),
      up: (again) => {
        if (one.id !== person.id) return;
        banner(null);
        if (again) catchUp();
      },
      down: () => one.id === person.id && banner("Connection lost. Trying again…"),
    });
  }
  document.addEventListener("keydown", keys);
  addEventListener("hashchange", () => {
    const [who, where] = fromHash();
    if (who !== person.id || where !== channel.id) show(who, where, { push: false });
  });
  at("scrim").addEventListener("click", () => drawer(false));
  at("jump").addEventListener("click", bottom);
  scroller().addEventListener("scroll", () => {
    if (nearEnd()) at("jump").hidden = true;
    if (scroller().scrollTop < 80) loadOlder();
  }, { passive: true });
  at("messages").addEventListener("click", (event) => {
    const mention = event.target.closest("button.mention");
    if (mention?.dataset.channel) show(person.id, mention.dataset.channel);
    else if (mention?.dataset.command) composer.load(`/${mention.dataset.command} `);
  });
  new ResizeObserver(() => nearEnd() && bottom()).observe(document.querySelector(".dock"));
  setInterval(() => tick(document), 15_000);
  if (matchMedia("(pointer: fine)").matches) composer.focus();
}

// After a lost connection everything is read anew.
async function catchUp() {
  try {
    const data = await server.fetchWorld();
    // Another room at the same address: nobody here is who they were.
    if (!data.people.some((one) => one.id === person.id)) return location.reload();
    world.load(data);
    setClock(data.now_ms);
    channel = world.channel(channel.id) ?? world.channels[0];
    composer.refresh();
    frame();
    await load();
  } catch (error) {
    banner(error.message);
  }
}

begin();
