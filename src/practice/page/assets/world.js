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
    this.channels = (data.channels ?? []).filter((one) => !one.direct);
    // Direct messages with the bot, of all people.
    this.direct = (data.channels ?? []).filter((one) => one.direct);
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

  /** A channel, or the direct messages of somebody with the bot. */
  channel(id) {
    return [...this.channels, ...this.direct].find((one) => one.id === id);
  }

  /** Takes over direct messages that have begun. */
  begin(channel) {
    if (!this.channel(channel.id)) this.direct.push(channel);
  }

  /** Where a person can go, in order: every channel, and their own direct messages. */
  places(person) {
    return [...this.channels, ...this.direct.filter((one) => one.people.includes(person))];
  }

  /** The same for what can be used in a place: direct messages have only the commands that go without a workspace. */
  at(place) {
    if (!place?.direct) return this;
    const anywhere = (one) => !one.guild_id && (one.contexts ? one.contexts.includes(1) : one.dm_permission !== false);
    return Object.assign(Object.create(this), { commands: this.commands.filter(anywhere) });
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

  /** A place as it is called: "#deals", "@Dealcoach". */
  label({ direct, name }) {
    return `${direct ? "@" : "#"}${name}`;
  }

  isBot(id) {
    return id === this.bot.id;
  }
}
