// The room's API over HTTP and WebSocket. Keeps no state of its own beyond
// the sockets; what arrives is handed on as it came.

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The practice room can't be reached. Is it still running?");
  }
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw Object.assign(new Error(body?.error ?? `The room answered ${answer.status}.`), { status: answer.status });
  return body;
}

const post = (path, body) =>
  call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** The workspace, its people, channels, roles and commands. */
export const fetchWorld = () => call("/room/world");

/** Up to fifty messages, oldest first, as `as` sees them. */
export async function fetchMessages(channel, as, before) {
  const query = new URLSearchParams({ channel, as });
  if (before) query.set("before", before);
  return (await call(`/room/messages?${query}`)).messages;
}

/** Sends an interaction; its id comes back, its effects over the socket. */
export const interact = (body) => post("/room/interact", body);

/** The bot's choices for the focused option. */
export const autocomplete = async (body) => (await post("/room/autocomplete", body)).choices ?? [];

/** Moves the room's clock on: "hour", "day", "morning" or "digest". */
export const moveClock = (to) => post("/room/clock", { to });

/** Takes away a message that only `as` sees. */
export const dismiss = (id, as) =>
  call(`/room/messages/${encodeURIComponent(id)}?${new URLSearchParams({ as })}`, { method: "DELETE" });

/**
 * One person's live events, reconnecting for ever with growing pauses.
 * `heard(event)` gets each, `again()` is called on every reconnection,
 * `down()` when the line is lost. Resolves when the first try is over.
 */
export function live(as, { heard, again, down }) {
  const url = new URL(`/room/live?${new URLSearchParams({ as })}`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  let pause = 400;
  let before = false;
  const open = (tried) => {
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      pause = 400;
      if (before) again();
      before = true;
      tried();
    });
    socket.addEventListener("message", ({ data }) => {
      try {
        heard(JSON.parse(data));
      } catch (error) {
        console.error(error);
      }
    });
    socket.addEventListener("close", () => {
      tried();
      down();
      setTimeout(open, pause, () => {});
      pause = Math.min(pause * 1.5, 2500);
    });
  };
  return new Promise(open);
}
