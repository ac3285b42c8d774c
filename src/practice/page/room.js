// The practice room: holds who one is and where one is, and ties the parts in
// /assets together. Talks to this room's server only.

import { announce, composing, touched } from "./assets/dom.js";
import { Composer } from "./assets/composer.js";
import { Guide } from "./assets/guide.js";
import { Log } from "./assets/log.js";
import { Pending } from "./assets/pending.js";
import { World } from "./assets/world.js";
import { banner, drawer, drawerOpen, fitKeyboard, keepFocus, notice, startTheme, theme, toggleTheme } from "./assets/frame.js";
import { closePicker, openPicker } from "./assets/picker.js";
import { drawBar, drawSide } from "./assets/sidebar.js";
import { isPrivate } from "./assets/message.js";
import { messageCommands } from "./assets/command.js";
import { closeModal, openModal } from "./assets/modal.js";
import { clock, setClock, tick, zoneName } from "./assets/time.js";
import * as server from "./assets/server.js";

const at = (id) => document.getElementById(id);

const world = new World({});
const pending = new Pending();
// By "person/channel": what is unread; by person: the messages seen in this page's life.
const unread = new Map();
const seen = new Map();
let person = null;
let channel = null;
let composer = null;
let guide = null;
let moving = false;

const log = new Log(world, { scroller: at("scroll"), list: at("messages"), jump: at("jump") }, {
  press: (message, data, element) => use(message, element, { type: 3, message: message.id, data }),
  dismiss,
  menu: (message) => (messageCommands(world.at(channel).commands).length && !isPrivate(message) ? (anchor) => menu(message, anchor) : null),
  be: (who, where) => show(who, where),
});

// --- who and where --------------------------------------------------------------

const unreadOf = (who, where) => unread.get(`${who}/${where}`) ?? { count: 0, mention: false };

function frame() {
  const about = {
    world, person, channel, theme: theme(), unread: unreadOf, be,
    toggleTheme: () => (toggleTheme(), frame()),
    go: (id) => show(person.id, id),
    guide: () => (drawer(false), guide.open()),
    moveClock, moving,
    openSide: () => drawer(true),
  };
  keepFocus([at("side"), at("bar")], () => {
    drawSide(at("side"), about);
    drawBar(at("bar"), about);
  });
  const writes = world.writes(person.id, channel.id);
  at("composer").hidden = !writes;
  at("mute").hidden = writes || world.closed(person.id, channel.id);
  at("mute").textContent = `${person.name} can't use commands in ${world.label(channel)}.`;
  composer.say(world.bot.online ? null : `${world.bot.name} is not connected. What you send now is not answered.`);
  guide.show(person);
  document.title = `${world.label(channel)} · ${person.name} · Practice room`;
}

// A channel goes by its name, direct messages by the bot's with "@" before it.
const named = (place) => (place.direct ? world.label(place) : place.name);
const address = () => `#${encodeURIComponent(person.name.toLowerCase())}/${encodeURIComponent(named(channel))}`;

// Shows a channel as a person. `how` the address follows: "push" lets the
// browser's Back come back to where one was, "replace" does not, null leaves it.
async function show(who, where, how = "push") {
  closePicker();
  drawer(false);
  notice(null);
  person = world.people.find((one) => one.id === who) ?? world.people[0];
  channel = world.channel(where) ?? world.channels[0];
  unread.delete(`${person.id}/${channel.id}`);
  if (how && location.hash !== address()) history[how === "push" ? "pushState" : "replaceState"](null, "", address());
  frame();
  composer.refresh();
  at("side").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  announce(`You are ${person.name} in ${channel.direct ? "direct messages with " : ""}${channel.name}.`);
  await reload();
}

async function reload() {
  const who = person.id;
  try {
    for (const one of await log.load(person, channel)) known(who, one.id);
  } catch (error) {
    banner(error.message);
  }
}

// Acts as another person, in a channel that person can see.
function be(who) {
  const open = world.closed(who, channel.id) ? world.channels.find((one) => !world.closed(who, one.id)) : channel;
  return show(who, (open ?? channel).id);
}

function fromHash() {
  const [who, where] = location.hash.slice(1).split("/").map((part) => {
    try {
      return decodeURIComponent(part).toLowerCase();
    } catch {
      return part;
    }
  });
  const find = (list, name, of) => (list.find((one) => of(one).toLowerCase() === name) ?? list[0]).id;
  const user = find(world.people, who, (one) => one.name);
  return [user, find(world.places(user), where, named)];
}

// --- what the server says -----------------------------------------------------

function heard(who, event) {
  if (!person) return;
  const here = who === person.id;
  switch (event.type) {
    case "message":
      return told(who, here, event);
    case "gone":
      if (here && event.channel === channel.id) log.drop(event.id);
      return;
    case "modal":
      if (here) pending.settle(event.interaction, "answered", (sent) => form(event, sent));
      return;
    case "failed":
      if (here) pending.settle(event.interaction, "failed", (sent) => sent.type === 3 && log.complain(sent.message, "This interaction failed"));
      return;
    case "typing":
      if (here) pending.settle(event.interaction, "answered");
      return;
    case "commands":
      world.commands = event.commands;
      if (here) composer.refresh();
      return;
    case "channel":
      world.begin(event.channel);
      if (here) frame();
      return;
    case "bot":
      world.bot.online = event.online;
      if (here) frame();
      return;
    case "clock":
      if (here) moved(event);
      return;
    case "guide":
      if (here) guide.load(event.guide);
      return;
    case "read":
      // Read elsewhere. How much is unread the page counts itself: it knows what was on the screen.
      if (event.unread === 0 && unread.delete(`${who}/${event.channel}`)) frame();
      return;
    default:
  }
}

function moved({ now_ms: now, zone, move }) {
  setClock(now);
  world.clock = { zone, moves: [...(world.clock?.moves ?? []), move] };
  frame();
  log.moved();
  announce(`The clock was moved on to ${clock(now, zone)} ${zoneName(zone)}.`);
}

function told(who, here, { channel: where, message }) {
  const old = known(who, message.id);
  if (here && world.isBot(message.author?.id)) pending.message(message.interaction_metadata?.id ?? message.interaction?.id);
  if (here && where === channel.id) return log.put(message);
  if (old || message.edited_timestamp || !world.channel(where)) return;
  const before = unreadOf(who, where);
  unread.set(`${who}/${where}`, { count: before.count + 1, mention: before.mention || Boolean(message.room?.mentions_me) });
  frame();
}

// Remembers a message as seen by a person; says whether it was already.
function known(who, id) {
  if (!seen.has(who)) seen.set(who, new Set());
  const old = seen.get(who).has(id);
  seen.get(who).add(id);
  return old;
}

// A form has the name the bot gave it, and that of what opened it: the bot may
// name it anew each time, and the same control still opens the same form.
function form(event, sent) {
  const { as, channel: where, message } = sent;
  const names = [`${as} ${event.modal.custom_id}`, `${as} ${JSON.stringify([sent.type, message, sent.data])}`];
  const left = (kept, again) => {
    if (kept) notice("The form is closed. What you typed in it is kept.", { label: "Open it again", run: again });
    if (world.writes(person.id, channel.id)) composer.back();
    else at("scroll").focus({ preventScroll: true });
  };
  notice(null);
  openModal(event.modal, { world, as, names, left }, async (fields) => {
    const outcome = await act({ as, channel: where, type: 5, message, interaction: event.interaction, data: { custom_id: event.modal.custom_id, fields } });
    if (outcome === "failed") throw new Error("The bot did not answer. Nothing you typed is lost: try again.");
  });
}

// --- what the person does -----------------------------------------------------

// Sends an interaction; resolves to a promise of what became of it.
async function start(body) {
  const mark = pending.mark();
  const sent = { as: person.id, channel: channel.id, ...body };
  const { interaction } = await server.interact(sent);
  return { outcome: pending.wait(interaction, sent, mark) };
}

const act = async (body) => (await start(body)).outcome;

async function send(data) {
  const { outcome } = await start({ type: 2, data });
  log.end();
  at("composer").classList.add("waiting");
  outcome.then(() => at("composer").classList.toggle("waiting", pending.open.size > 0));
}

// Does something with a message; `element` shows that it is under way.
async function use(message, element, body) {
  if (element.classList.contains("waiting")) return;
  // The trouble of an earlier press goes, and with it the control as drawn then.
  const shown = (log.complain(message.id, null) && log.control(message.id, element.dataset.id)) || element;
  shown.classList.add("waiting");
  shown.setAttribute("aria-busy", "true");
  try {
    await act(body);
  } catch (error) {
    log.complain(message.id, error.message);
  } finally {
    shown.classList.remove("waiting");
    shown.removeAttribute("aria-busy");
  }
}

async function dismiss(message) {
  try {
    await server.dismiss(message.id, person.id);
    log.drop(message.id);
    at("scroll").focus({ preventScroll: true });
  } catch (error) {
    log.complain(message.id, error.message);
  }
}

// Moves the clock on, once at a time: it waits for answers that are on their way.
async function moveClock(to) {
  if (moving) return;
  moving = true;
  frame();
  try {
    await server.moveClock(to);
    drawer(false);
    log.end();
  } catch (error) {
    drawer(false);
    notice(error.message);
  } finally {
    moving = false;
    frame();
  }
}

function menu(message, anchor) {
  openPicker(anchor, {
    title: "Apps",
    options: messageCommands(world.at(channel).commands).map((one) => ({ label: one.name, value: one.name })),
    done: ([name]) => use(message, anchor, { type: 2, data: { name, type: 3, target_id: message.id } }),
  });
}

function keys(event) {
  if (composing(event)) return;
  if (document.querySelector("dialog[open]")) return;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (event.altKey && digit && world.people[digit - 1]) {
    event.preventDefault();
    be(world.people[digit - 1].id);
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const places = world.places(person.id);
    const place = places.indexOf(channel) + (event.key === "ArrowUp" ? -1 : 1) + places.length;
    show(person.id, places[place % places.length].id);
  } else if (event.key === "Escape" && drawerOpen()) {
    drawer(false);
    at("bar").querySelector(".menu")?.focus();
  } else if (event.key === "/" && !event.target.closest?.("input, textarea, dialog, .picker")) {
    event.preventDefault();
    composer.load("/");
  }
}

// --- start ----------------------------------------------------------------------

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
    world: () => world.at(channel),
    send,
    ask: (asked) => server.autocomplete({ as: person.id, channel: channel.id, data: asked }),
  });
  guide = new Guide(at("guide"), { go: step, be, who: (name) => world.people.find((one) => one.name === name) });
  guide.load(data.guide);
  // First the lines, then the messages: nothing falls in between.
  await Promise.all(world.people.map((one) =>
    server.live(one.id, {
      heard: (event) => heard(one.id, event),
      again: () => one.id === person?.id && catchUp(),
      down: () => one.id === person?.id && lost(),
    }),
  ));
  await show(...fromHash(), "replace");
  document.addEventListener("keydown", keys);
  // Back first closes what lies over the channel, then goes to the last one.
  addEventListener("popstate", () => {
    const over = [closePicker(), closeModal(), drawerOpen()].some(Boolean);
    if (over) {
      drawer(false);
      return history.pushState(null, "", address());
    }
    const [who, where] = fromHash();
    if (who !== person.id || where !== channel.id) show(who, where, null);
  });
  at("scrim").addEventListener("click", () => drawer(false));
  at("messages").addEventListener("click", (event) => {
    const mention = event.target.closest("button.mention");
    if (mention?.dataset.channel) show(person.id, mention.dataset.channel);
    else if (mention?.dataset.command) composer.load(`/${mention.dataset.command} `);
    const [, where, message] = event.target.closest("a")?.href.match(/^https:\/\/discord\.com\/channels\/(?:\d+|@me)\/(\d+)\/(\d+)$/) ?? [];
    if (!where || !world.channel(where) || world.closed(person.id, where)) return;
    // A message of this room is here, not at Discord.
    event.preventDefault();
    jump(where, message);
  });
  setInterval(() => tick(document), 5_000);
  if (!touched() && world.writes(person.id, channel.id)) composer.focus();
}

// Another room at the same address may have other people, or another page.
const strange = (data) => data.page !== world.page || !data.people?.some((one) => one.id === person.id);

const offerReload = () => banner("This is a new practice room: nothing of the one you saw is in it.", { label: "New room: reload", run: () => location.reload() });

// The line is lost. A room that answers but does not know us will not be reached by waiting.
async function lost() {
  banner("Connection lost. Trying again…");
  const data = await server.fetchWorld().catch(() => null);
  if (data && strange(data)) offerReload();
}

// After a lost connection everything is read anew. A room that was started
// anew has the same people and channels, and nothing of what was read.
async function catchUp() {
  try {
    const data = await server.fetchWorld();
    if (strange(data)) return offerReload();
    if (data.room !== world.room) {
      unread.clear();
      seen.clear();
      closePicker();
    }
    world.load(data);
    setClock(data.now_ms);
    channel = world.channel(channel.id) ?? world.channels[0];
    banner(null);
    guide.load(data.guide);
    composer.refresh();
    frame();
    await reload();
  } catch (error) {
    banner(error.message);
  }
}

async function jump(where, message) {
  if (where !== channel.id) await show(person.id, where);
  log.point(message, "");
}

// A step of the guide: as the person it is for, where it is done, with what it needs at hand.
async function step({ as, channel: where, line, message, control }) {
  const who = world.people.find((one) => one.name === as) ?? person;
  const place = world.channels.find((one) => one.name === where) ?? channel;
  if (who !== person || place !== channel) await show(who.id, place.id);
  if (line) composer.load(line);
  else if (message) log.point(message, control);
}

fitKeyboard();
startTheme(() => person && frame());
begin();
