// Embeds and attachments: the framed part of a message. Pictures are shown
// only from this room's own server, so that nothing outside is ever asked.

import { h, icon } from "./dom.js";
import { line, prose } from "./prose.js";
import { tint } from "./components.js";
import { webLink } from "./markdown.js";
import { stamp } from "./time.js";

/** The path of a file on this server, or null for anything else. */
export function ownFile(address) {
  try {
    const url = new URL(address, location.href);
    const near = url.host === location.host || /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
    return near && /^https?:$/.test(url.protocol) ? url.pathname + url.search : null;
  } catch {
    return null;
  }
}

/** Draws one embed; `files` are the message's attachments. */
export function embed(data, world, as, files = []) {
  const href = webLink(data.url ?? "");
  const title = data.title && line(data.title, world, as);
  const box = h(
    `article.embed`, null,
    data.author?.name && h("div.embed-author", { dir: "auto" }, data.author.name),
    title && h("div.embed-title", { dir: "auto" }, href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, title) : title),
    data.description && prose(data.description, world, as),
    data.fields?.length > 0 && grid(data.fields, world, as),
    data.image?.url && picture(data.image.url, alt(data.image, files), data.image),
    data.thumbnail?.url && picture(data.thumbnail.url, alt(data.thumbnail, files), data.thumbnail),
    (data.footer?.text || data.timestamp) && h("div.embed-foot", { dir: "auto" }, [data.footer?.text, data.timestamp && stamp(Date.parse(data.timestamp))].filter(Boolean).join(" · ")),
  );
  tint(box, data.color);
  return box;
}

// Inline fields share a line, up to three; the others stand alone.
function grid(fields, world, as) {
  const out = [];
  let run = [];
  const flush = () => {
    if (run.length) out.push(h(`div.fields.of${run.length}`, null, run));
    run = [];
  };
  for (const one of fields) {
    const field = h("div.field", null, h("div.field-name", { dir: "auto" }, line(one.name, world, as)), prose(one.value, world, as));
    if (!one.inline) flush();
    run.push(field);
    if (!one.inline || run.length === 3) flush();
  }
  flush();
  return out;
}

const tail = (address) => String(address ?? "").split("/").at(-1).split("?")[0];

function alt(image, files) {
  const file = files.find((one) => one.url === image.url || one.filename === tail(image.url));
  return image.description ?? file?.description ?? "";
}

function picture(address, text, size) {
  const path = ownFile(address);
  if (!path) {
    const href = webLink(address);
    return href && h("a.file", { href, target: "_blank", rel: "noopener noreferrer" }, icon("file"), h("span", null, text || "Picture elsewhere"));
  }
  const image = h("img.picture", { src: path, alt: text || "Picture without a description", loading: "lazy", decoding: "async", width: size?.width ?? null, height: size?.height ?? null, title: text || null });
  return h("a.frame", { href: path, target: "_blank", rel: "noopener", "aria-label": text ? `Open picture: ${text}` : "Open picture" }, image);
}

/** Draws the attachments that no embed shows already. */
export function attachments(files, embeds) {
  const shown = new Set((embeds ?? []).flatMap((one) => [one.image?.url, one.thumbnail?.url]).filter(Boolean).flatMap((url) => [url, tail(url)]));
  const rest = (files ?? []).filter((file) => !shown.has(file.url) && !shown.has(file.filename));
  return rest.length > 0 && h("div.files", null, rest.map(attachment));
}

function attachment(file) {
  if (file.content_type?.startsWith("image/") && !file.content_type.includes("svg")) return picture(file.url, file.description, file);
  const path = ownFile(file.url);
  const name = h("bdi.file-name", null, file.filename);
  const size = h("span.file-size", null, bytes(file.size), file.description && ` · ${file.description}`);
  return path
    ? h("a.file", { href: path, download: file.filename }, icon("file"), h("span", null, name, size))
    : h("span.file", null, icon("file"), h("span", null, name, size));
}

function bytes(count) {
  if (!Number.isFinite(count)) return "";
  if (count < 1024) return `${count} bytes`;
  return count < 1_048_576 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1_048_576).toFixed(1)} MB`;
}
