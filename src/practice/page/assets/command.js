// Slash commands as data: every command one can send, finding them fuzzily,
// reading a typed line, and checking what was filled in as Discord's client
// would. Pure: no elements, no requests.

/** Discord's option types. */
export const TYPE = {
  SUB: 1, GROUP: 2, STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10, FILE: 11,
};

/** Every command that can be sent, subcommands spelled out: `{path, text, description, options}`. */
export function leaves(commands) {
  const out = [];
  for (const command of commands) {
    if ((command.type ?? 1) === 1) walk([command.name], command, out);
  }
  return out;
}

function walk(path, node, out) {
  const options = node.options ?? [];
  const inner = options.filter((option) => option.type === TYPE.SUB || option.type === TYPE.GROUP);
  for (const child of inner) walk([...path, child.name], child, out);
  if (!inner.length) out.push({ path, text: path.join(" "), description: node.description ?? "", options });
}

/** Commands of the message menu. */
export const messageCommands = (commands) => commands.filter((command) => command.type === 3);

/**
 * How well `query` matches `text`: higher is better, null is no match.
 * Letters must come in order; runs and beginnings of words count more.
 */
export function score(query, text) {
  const needle = query.toLowerCase().trim();
  const hay = text.toLowerCase();
  if (!needle) return 0;
  const at = hay.indexOf(needle);
  if (at >= 0) return 1000 - at * 2 + (at === 0 || /\W/.test(hay[at - 1]) ? 200 : 0) - hay.length / 100;
  let total = 0;
  let from = 0;
  let last = -2;
  for (const char of needle) {
    if (char === " ") continue;
    const found = hay.indexOf(char, from);
    if (found < 0) return null;
    total += found === last + 1 ? 8 : found === 0 || /\W/.test(hay[found - 1]) ? 6 : 1;
    last = found;
    from = found + 1;
  }
  return total - (from - needle.length) / 4;
}

/** Items that match, best first; `text(item)` is what is searched. */
export function rank(items, query, text, also) {
  const found = [];
  items.forEach((item, index) => {
    const first = score(query, text(item));
    const second = first === null && also && query.trim().length > 2 ? weak(query, also(item)) : null;
    const value = first ?? second;
    if (value !== null) found.push({ item, value, index });
  });
  return found.sort((a, b) => b.value - a.value || a.index - b.index).map((one) => one.item);
}

// A description matches only by the words themselves, after all names.
const weak = (query, text) => (text.toLowerCase().includes(query.toLowerCase().trim()) ? -1000 : null);

/** The command a typed line begins with: `{leaf, rest}` once a space or the end follows its name. */
export function begins(line, all) {
  const body = line.replace(/^\/\s*/, "");
  let best = null;
  for (const leaf of all) {
    const pattern = leaf.path.map((part) => part.toLowerCase());
    let at = 0;
    let fits = true;
    for (const [index, part] of pattern.entries()) {
      if (index > 0) {
        const gap = /^\s+/.exec(body.slice(at));
        if (!gap) fits = false;
        at += gap?.[0].length ?? 0;
      }
      if (body.slice(at, at + part.length).toLowerCase() !== part) fits = false;
      at += part.length;
      if (!fits) break;
    }
    if (!fits || !(at === body.length || /\s/.test(body[at]))) continue;
    if (!best || leaf.path.length > best.leaf.path.length) best = { leaf, rest: body.slice(at), closed: at < body.length };
  }
  return best;
}

/**
 * Splits `name:Nordlicht fleet value:48k` into options. Text before the first
 * known name is `loose`. A name counts once, at the start or after a space.
 */
export function fields(text, options) {
  const names = options.map((option) => option.name);
  const seen = new Set();
  const marks = [];
  for (const match of text.matchAll(/(^|\s)([^\s:]{1,32}):/g)) {
    const name = names.find((one) => one === match[2].toLowerCase());
    if (!name || seen.has(name)) continue;
    seen.add(name);
    marks.push({ name, from: match.index, value: match.index + match[0].length });
  }
  const values = new Map();
  marks.forEach((mark, index) => {
    values.set(mark.name, text.slice(mark.value, marks[index + 1]?.from ?? text.length).trim());
  });
  return { loose: text.slice(0, marks[0]?.from ?? text.length).trim(), values };
}

/** The name at the very end of a text being typed (`48k close:`), if it is one of `options`. */
export function trailing(text, options) {
  const match = /(^|\s)([^\s:]{1,32}):$/.exec(text);
  const option = match && options.find((one) => one.name === match[2].toLowerCase());
  return option ? { option, before: text.slice(0, match.index).trimEnd() } : null;
}

/** What may be chosen for an option without asking the bot, or null if it is typed or asked for. */
export function known(option, world) {
  if (option.choices?.length) return option.choices.map((one) => ({ label: one.name, value: one.value }));
  const people = () => [...world.people, world.bot].map((one) => ({ label: one.name, value: one.id, detail: one.role ?? "Bot", person: one }));
  const roles = () => world.roles.map((one) => ({ label: `@${one.name}`, value: one.id, color: one.color }));
  switch (option.type) {
    case TYPE.BOOLEAN:
      return [{ label: "True", value: true }, { label: "False", value: false }];
    case TYPE.USER:
      return people();
    case TYPE.CHANNEL:
      return world.channels.map((one) => ({ label: `#${one.name}`, value: one.id, detail: one.topic }));
    case TYPE.ROLE:
      return roles();
    case TYPE.MENTIONABLE:
      return [...people(), ...roles()];
    default:
      return null;
  }
}

/**
 * Turns what is in a pill into the value to send: `{value}`, or `{error}` with
 * a sentence. `entry` is `{text, value}`; a picked value is taken as it is.
 */
export function resolve(option, entry, world) {
  const text = entry.text.trim();
  if (entry.value !== undefined) return { value: entry.value };
  if (text === "") return option.required ? { error: `${option.name} is required.` } : {};
  const list = known(option, world);
  if (list) {
    const bare = (one) => String(one).replace(/^[@#]/, "").toLowerCase();
    const yes = { yes: true, true: true, no: false, false: false }[text.toLowerCase()];
    if (option.type === TYPE.BOOLEAN && yes !== undefined) return { value: yes };
    const mention = /^<(?:@[!&]?|#)(\d+)>$/.exec(text)?.[1];
    const found = list.find((one) => bare(one.label) === bare(text) || String(one.value) === text || String(one.value) === mention);
    if (found) return { value: found.value };
    const offer = list.slice(0, 6).map((one) => one.label).join(", ");
    return { error: `${option.name} can't be "${text}". It takes ${offer}${list.length > 6 ? ", …" : ""}.` };
  }
  if (option.type === TYPE.INTEGER || option.type === TYPE.NUMBER) {
    const number = Number(text.replace(",", "."));
    const whole = option.type === TYPE.INTEGER;
    if (!Number.isFinite(number) || (whole && !Number.isSafeInteger(number))) {
      return { error: `${option.name} takes a ${whole ? "whole " : ""}number, not "${text}".` };
    }
    if (number < (option.min_value ?? -Infinity)) return { error: `${option.name} must be ${option.min_value} or more.` };
    if (number > (option.max_value ?? Infinity)) return { error: `${option.name} must be ${option.max_value} or less.` };
    return { value: number };
  }
  if (option.type === TYPE.FILE) return { error: `${option.name} takes a file, which this room can't send.` };
  const length = [...text].length;
  if (length < (option.min_length ?? 0)) return { error: `${option.name} needs at least ${option.min_length} characters.` };
  if (length > (option.max_length ?? 6000)) return { error: `${option.name} has ${length} characters; ${option.max_length ?? 6000} is the most.` };
  return { value: text };
}

/** The data of an interaction: names and values nested as Discord nests them. */
export function payload(leaf, values) {
  let options = values;
  for (let at = leaf.path.length - 1; at > 0; at -= 1) {
    const type = at === leaf.path.length - 1 ? TYPE.SUB : TYPE.GROUP;
    options = [{ name: leaf.path[at], type, options }];
  }
  return { name: leaf.path[0], type: 1, options };
}
