// What the room knows of its people, channels, roles and commands, looked up
// by id or by name. Plain data: no elements, no requests.

export class World {
  constructor(data) {
    this.load(data);
  }

  /** Takes over a fresh answer of the server. */
  load(data) {
    // This run of the room, and what its page is: another page can't go on with this one.
    this.room = data.room;
    this.page = data.page;
    this.guild = data.guild ?? { id: "0", name: "Practice" };
    this.people = data.people ?? [];
    this.channels = data.channels ?? [];
    this.roles = (data.roles ?? []).map((one) => ({ ...one, name: one.name.replace(/^@/, "") }));
    this.bot = data.bot ?? { id: "0", name: "Bot", online: false };
    this.commands = data.commands ?? [];
    // `{zone, moves: [{id, at_ms}]}`, or null where the clock only runs.
    this.clock = data.clock ?? null;
  }

  /** A person, or the bot, by id. */
  person(id) {
    return this.people.find((one) => one.id === id) ?? (this.bot.id === id ? this.bot : undefined);
  }

  channel(id) {
    return this.channels.find((one) => one.id === id);
  }

  role(id) {
    return this.roles.find((one) => one.id === id);
  }

  /** Whether a person may not see a channel (a server that doesn't say: everybody may). */
  closed(person, channel) {
    const people = this.channel(channel)?.people;
    return Boolean(people && !people.includes(person));
  }

  /** Whether a person may use commands in a channel. */
  writes(person, channel) {
    const writers = this.channel(channel)?.writers;
    return !this.closed(person, channel) && (!writers || writers.includes(person));
  }

  isBot(id) {
    return id === this.bot.id;
  }
}
