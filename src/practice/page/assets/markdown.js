// Discord's message text as a tree: what is bold, a quote, a mention. Knows
// nothing of elements; `prose.js` draws the tree. Every scan moves forward or
// is bounded by the nesting depth, so hostile text stays cheap.

const DEEPEST = 10;
const SPECIAL = new Set("\\`*_~|[<h");

/** The blocks of a text: paragraphs, headings, quotes, lists, code. */
export function parse(text) {
  return blocks(String(text ?? "").replace(/\r\n?/g, "\n"), false);
}

/** One line of text, without blocks: titles, field names. */
export function parseInline(text) {
  return inline(String(text ?? ""), 0);
}

function blocks(text, quoted) {
  const out = [];
  let lines = [];
  const flush = () => {
    if (lines.length) {
      // A last empty line needs its own line feed to be seen.
      const body = lines.join("\n") + (lines.length > 1 && lines.at(-1) === "" ? "\n" : "");
      if (body !== "") out.push({ type: "paragraph", children: inline(body, 0) });
      else if (out.length) out.push({ type: "gap" });
    }
    lines = [];
  };

  let at = 0;
  while (at <= text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);

    const fence = openFence(text, at, end);
    if (fence) {
      if (fence.before !== "") lines.push(fence.before);
      flush();
      out.push({ type: "code", language: fence.language, text: fence.code });
      at = fence.end;
      if (text[at] === "\n") at += 1;
      else if (at >= text.length) return out;
      continue;
    }
    if (!quoted && line.startsWith(">>> ")) {
      flush();
      out.push({ type: "quote", children: blocks(text.slice(at + 4), true) });
      return out;
    }
    if (!quoted && line.startsWith("> ")) {
      flush();
      const inner = [];
      let next = at;
      while (next <= text.length) {
        const stop = lineEnd(text, next);
        const row = text.slice(next, stop);
        if (!row.startsWith("> ") && row !== ">") break;
        inner.push(row.slice(2));
        next = stop + 1;
      }
      out.push({ type: "quote", children: blocks(inner.join("\n"), true) });
      at = next;
      continue;
    }
    const heading = /^(#{1,3}) +(\S.*)$/.exec(line);
    const small = /^-# +(\S.*)$/.exec(line);
    if (heading || small) {
      flush();
      out.push(
        heading
          ? { type: "heading", level: heading[1].length, children: inline(heading[2].trim(), 0) }
          : { type: "small", children: inline(small[1].trim(), 0) },
      );
      at = end + 1;
      continue;
    }
    if (ITEM.test(line)) {
      flush();
      const rows = [];
      let next = at;
      while (next <= text.length) {
        const stop = lineEnd(text, next);
        const item = ITEM.exec(text.slice(next, stop));
        if (!item) break;
        rows.push({ indent: item[1].length, mark: item[2], text: item[3] });
        next = stop + 1;
      }
      out.push(...lists(rows));
      at = next;
      continue;
    }
    lines.push(line);
    at = end + 1;
  }
  flush();
  while (out.at(-1)?.type === "gap") out.pop();
  return out;
}

const ITEM = /^( *)([-*]|\d{1,9}\.) +(\S.*)$/;

function lineEnd(text, from) {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function openFence(text, from, end) {
  const open = text.indexOf("```", from);
  if (open < 0 || open >= end || text[open - 1] === "\\") return null;
  const close = text.indexOf("```", open + 3);
  if (close < 0 || close === open + 3) return null;
  let code = text.slice(open + 3, close);
  const language = /^([\w+#.-]+)\n/.exec(code);
  if (language) code = code.slice(language[0].length);
  return {
    before: text.slice(from, open),
    language: language?.[1] ?? "",
    code: code.replace(/^\n|\n$/g, ""),
    end: close + 3,
  };
}

// Rows of a list, deeper ones inside the item above them.
function lists(rows) {
  const out = [];
  let at = 0;
  while (at < rows.length) {
    const ordered = /\d/.test(rows[at].mark);
    const list = { type: "list", ordered, start: ordered ? parseInt(rows[at].mark, 10) : 1, items: [] };
    const { indent } = rows[at];
    while (at < rows.length && rows[at].indent <= indent && /\d/.test(rows[at].mark) === ordered) {
      const item = { children: inline(rows[at].text, 0), lists: [] };
      at += 1;
      let stop = at;
      while (stop < rows.length && rows[stop].indent > indent) stop += 1;
      if (stop > at) item.lists = lists(rows.slice(at, stop));
      at = stop;
      list.items.push(item);
    }
    out.push(list);
  }
  return out;
}

function inline(text, depth) {
  const out = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = SPECIAL.has(text[at]) && depth < DEEPEST ? token(text, at, depth) : null;
    if (found) {
      if (typeof found.node === "string") plain += found.node;
      else {
        if (plain) out.push({ type: "text", text: plain });
        plain = "";
        out.push(found.node);
      }
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) out.push({ type: "text", text: plain });
  return out;
}

function token(text, at, depth) {
  switch (text[at]) {
    case "\\":
      return at + 1 < text.length && /[^0-9A-Za-z\s]/.test(text[at + 1]) ? { node: text[at + 1], end: at + 2 } : null;
    case "`":
      return codeSpan(text, at);
    case "*":
      return span(text, at, "**", "strong", depth) ?? span(text, at, "*", "em", depth);
    case "_":
      return span(text, at, "__", "u", depth) ?? span(text, at, "_", "em", depth);
    case "~":
      return span(text, at, "~~", "s", depth);
    case "|":
      return span(text, at, "||", "spoiler", depth);
    case "[":
      return link(text, at, depth);
    case "<":
      return angle(text, at);
    default:
      return bareLink(text, at);
  }
}

function codeSpan(text, at) {
  const run = text[at + 1] === "`" ? "``" : "`";
  const from = at + run.length;
  let close = text.indexOf(run, from);
  while (close >= 0 && run === "`" && text[close + 1] === "`") close = text.indexOf(run, close + 2);
  if (close <= from) return null;
  const code = text.slice(from, close);
  const trimmed = run === "``" ? code.replace(/^ (?=`)|(?<=`) $/g, "") : code;
  return { node: { type: "codespan", text: trimmed }, end: close + run.length };
}

function span(text, at, mark, type, depth) {
  if (!text.startsWith(mark, at)) return null;
  const from = at + mark.length;
  if (mark === "*" && /[\s*]/.test(text[from] ?? " ")) return null;
  if (mark === "_" && /\w/.test(text[at - 1] ?? "")) return null;
  const close = closing(text, from, mark);
  if (close < 0) return null;
  const children = inline(text.slice(from, close), depth + 1);
  return { node: { type, children }, end: close + mark.length };
}

// Where the run that began before `from` ends: escapes and code are stepped
// over, and of three stars the last two close what two stars opened.
function closing(text, from, mark) {
  const single = mark.length === 1;
  let at = from;
  while (at < text.length) {
    if (text[at] === "\\") {
      at += 2;
    } else if (text[at] === "`") {
      at = codeSpan(text, at)?.end ?? at + 1;
    } else if (single && text.startsWith(mark + mark, at)) {
      at += 2;
    } else if (text.startsWith(mark, at) && at > from) {
      const word = mark === "_" && /\w/.test(text[at + 1] ?? "");
      const loose = mark === "*" && /\s/.test(text[at - 1]);
      if (word || loose) {
        at += 1;
        continue;
      }
      while (!single && text[at + mark.length] === mark[0]) at += 1;
      return at;
    } else {
      at += 1;
    }
  }
  return -1;
}

/** The address if it is a plain web link, else null. */
export function webLink(address) {
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function link(text, at, depth) {
  const match = /^\[((?:\\.|\[[^\]\n]{0,200}\]|[^\\\[\]])+)\]\(<?(https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?: +"[^"\n]{0,200}")?\)/.exec(
    text.slice(at, at + 2500),
  );
  // A label that is itself an address could lie about where it leads.
  if (!match || /https?:\/\//i.test(match[1])) return null;
  const href = webLink(match[2]);
  if (!href) return null;
  return { node: { type: "link", href, children: inline(match[1], depth + 1) }, end: at + match[0].length };
}

function bareLink(text, at) {
  if (/[\p{L}\p{N}_]/u.test(text[at - 1] ?? "")) return null;
  const match = /^https?:\/\/[^\s<\]]+/.exec(text.slice(at, at + 2100));
  if (!match) return null;
  let address = match[0].replace(/[.,:;!?"'*_~|]+$/, "");
  while (address.endsWith(")") && count(address, ")") > count(address, "(")) address = address.slice(0, -1);
  const href = webLink(address);
  return href && { node: { type: "link", href, children: [{ type: "text", text: address }] }, end: at + address.length };
}

const count = (text, char) => text.split(char).length - 1;

function angle(text, at) {
  const close = text.indexOf(">", at);
  if (close < 0 || close - at > 2100) return null;
  const body = text.slice(at + 1, close);
  const end = close + 1;
  let match;
  if ((match = /^@!?(\d{1,20})$/.exec(body))) return { node: { type: "user", id: match[1] }, end };
  if ((match = /^@&(\d{1,20})$/.exec(body))) return { node: { type: "role", id: match[1] }, end };
  if ((match = /^#(\d{1,20})$/.exec(body))) return { node: { type: "channel", id: match[1] }, end };
  if ((match = /^\/([^:\n]{1,100}):(\d{1,20})$/.exec(body))) return { node: { type: "command", name: match[1], id: match[2] }, end };
  if ((match = /^t:(-?\d{1,13})(?::([tTdDfFsSR]))?$/.exec(body))) {
    return { node: { type: "time", seconds: Number(match[1]), style: match[2] ?? "f" }, end };
  }
  if ((match = /^a?:(\w{2,32}):\d{1,20}$/.exec(body))) return { node: `:${match[1]}:`, end };
  if (/^https?:\/\/\S+$/.test(body)) {
    const href = webLink(body);
    return href && { node: { type: "link", href, children: [{ type: "text", text: body }] }, end };
  }
  return null;
}

/** The words of a tree alone, for announcements and reply previews. */
export function plain(nodes, names) {
  let out = "";
  for (const node of nodes) {
    if (node.text !== undefined) out += node.text;
    else if (node.type === "user" || node.type === "role" || node.type === "channel") out += names?.(node) ?? "";
    else if (node.type === "command") out += `/${node.name}`;
    for (const item of node.items ?? []) out += `${plain(item.children, names)} `;
    if (node.type !== "spoiler") out += plain(node.children ?? [], names);
    if (node.type === "paragraph" || node.type === "heading") out += " ";
  }
  return out;
}
