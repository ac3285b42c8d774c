// Draws the tree of `markdown.js`: elements and text nodes, nothing else.

import { h } from "./dom.js";
import { parse, parseInline, plain } from "./markdown.js";
import { format } from "./time.js";

/** The text as blocks. `world` names what is mentioned. */
export function prose(text, world, as) {
  return h("div.prose", { dir: "auto" }, parse(text).map((node) => block(node, { world, as })));
}

/** The text as one line, for titles and field names. */
export function line(text, world, as) {
  return parseInline(text).map((node) => inline(node, { world, as }));
}

/** The words alone, cut to `limit` characters. */
export function words(text, world, limit = 140) {
  const name = (node) => {
    if (node.type === "user") return `@${world.person(node.id)?.name ?? "unknown"}`;
    if (node.type === "role") return `@${world.role(node.id)?.name ?? "unknown"}`;
    return `#${world.channel(node.id)?.name ?? "unknown"}`;
  };
  const all = [...plain(parse(text), name).replace(/\s+/g, " ").trim()];
  return all.length > limit ? `${all.slice(0, limit - 1).join("")}…` : all.join("");
}

const each = (nodes, about) => nodes.map((node) => inline(node, about));

function block(node, about) {
  switch (node.type) {
    case "heading":
      return h(`div.head.head${node.level}`, { role: "heading", "aria-level": node.level + 2 }, each(node.children, about));
    case "small":
      return h("div.small", null, each(node.children, about));
    case "quote":
      return h("blockquote", null, node.children.map((child) => block(child, about)));
    case "code":
      return h("pre", { tabindex: "0" }, h("code", null, node.text));
    case "list":
      return h(
        node.ordered ? "ol" : "ul",
        node.ordered && node.start !== 1 ? { start: node.start } : null,
        node.items.map((item) => h("li", null, each(item.children, about), item.lists.map((list) => block(list, about)))),
      );
    case "gap":
      return h("div.gap");
    default:
      return h("div.par", null, each(node.children, about));
  }
}

function inline(node, about) {
  const { world } = about;
  switch (node.type) {
    case "text":
      return node.text;
    case "codespan":
      return h("code", null, node.text);
    case "spoiler":
      return spoiler(node, about);
    case "link":
      return h("a", { href: node.href, target: "_blank", rel: "noopener noreferrer nofollow", title: node.href }, each(node.children, about));
    case "user": {
      const person = world.person(node.id);
      return mention(`@${person?.name ?? "unknown user"}`, node.id === about.as ? ".me" : "");
    }
    case "role":
      return mention(`@${world.role(node.id)?.name ?? "unknown role"}`);
    case "channel": {
      const channel = world.channel(node.id);
      if (!channel) return mention("#unknown");
      return h("button.mention", { type: "button", dataset: { channel: node.id } }, `#${channel.name}`);
    }
    case "command":
      return h("button.mention", { type: "button", dataset: { command: node.name } }, `/${node.name}`);
    case "time": {
      const ms = node.seconds * 1000;
      const iso = Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
      return h(
        "time.when",
        { datetime: iso, title: format(ms, "F"), "data-away": node.style === "R" ? ms : null },
        format(ms, node.style),
      );
    }
    default:
      return h(node.type, null, each(node.children, about));
  }
}

const mention = (text, extra = "") => h(`span.mention${extra}`, null, text);

function spoiler(node, about) {
  const inner = h("span.veil", null, each(node.children, about));
  inner.inert = true;
  const cover = h("span.spoiler", { role: "button", tabindex: "0", "aria-label": "Spoiler, press to show", "aria-expanded": "false" }, inner);
  const show = (event) => {
    if (cover.classList.contains("shown")) return;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    cover.classList.add("shown");
    inner.inert = false;
    for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) cover.removeAttribute(name);
  };
  cover.addEventListener("click", show);
  cover.addEventListener("keydown", show);
  return cover;
}
