// Runs inside the page: what the modules without elements must do. Answers a
// list of what went wrong, empty if nothing did. The last argument is the
// driver's callback.
const done = arguments[arguments.length - 1];

async function check() {
  const { parse, parseInline, plain, webLink } = await import("/assets/markdown.js");
  const { begins, fields, leaves, payload, rank, resolve, score, trailing } = await import("/assets/command.js");
  const { clock, format, now, zoneName } = await import("/assets/time.js");
  const { Pending } = await import("/assets/pending.js");
  const wrong = [];
  const same = (what, got, want) => {
    const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
    if (a !== b) wrong.push(`${what}: got ${a}, want ${b}`);
  };
  // A tree in short: [type, …children], text as it is.
  const short = (nodes) =>
    nodes.map((node) => {
      if (node.type === "text") return node.text;
      const own = [node.type, node.level, node.href, node.id, node.seconds, node.style, node.language || undefined].filter((one) => one !== undefined);
      const inner = node.items
        ? node.items.map((item) => ["item", ...short(item.children), ...short(item.lists)])
        : node.children
          ? short(node.children)
          : node.text === undefined ? [] : [node.text];
      return [...own, ...inner];
    });
  const inline = (text) => short(parseInline(text));
  const block = (text) => short(parse(text));

  const lines = [
    ["plain", ["plain"]],
    ["**bold** *it* _it_ __under__ ~~gone~~", [["strong", "bold"], " ", ["em", "it"], " ", ["em", "it"], " ", ["u", "under"], " ", ["s", "gone"]]],
    ["***both***", [["strong", ["em", "both"]]]],
    ["**a *b* c**", [["strong", "a ", ["em", "b"], " c"]]],
    ["*a **b** c*", [["em", "a ", ["strong", "b"], " c"]]],
    ["snake_case_name 2 * 3 * 4", ["snake_case_name 2 * 3 * 4"]],
    ["\\*\\*not\\*\\* \\_no\\_ \\<@1> \\`x\\`", ["**not** _no_ <@1> `x`"]],
    ["`a ** b` and ``c ` d``", [["codespan", "a ** b"], " and ", ["codespan", "c ` d"]]],
    ["**`**`**", [["strong", ["codespan", "**"]]]],
    ["||hidden **b**||", [["spoiler", "hidden ", ["strong", "b"]]]],
    ["**open", ["**open"]],
    ["****", ["****"]],
    ["<@12> <@!12> <@&13> <#14>", [["user", "12"], " ", ["user", "12"], " ", ["role", "13"], " ", ["channel", "14"]]],
    ["</deal new:15>", [["command", "15"]]],
    ["<t:1700000000:R> <t:5>", [["time", 1700000000, "R"], " ", ["time", 5, "f"]]],
    ["<:flag:123> <script>", [":flag: <script>"]],
    ["@everyone @here <@x>", ["@everyone @here <@x>"]],
    ["[a](https://e.org/x_(y)) https://e.org/q.", [["link", "https://e.org/x_(y)", "a"], " ", ["link", "https://e.org/q", "https://e.org/q"], "."]],
    ["[a](javascript:alert(1)) [https://b.org](https://evil.org)", ["[a](javascript:alert(1)) [", ["link", "https://b.org/", "https://b.org"], "](", ["link", "https://evil.org/", "https://evil.org"], ")"]],
    ["<https://e.org>", [["link", "https://e.org/", "https://e.org"]]],
  ];
  for (const [text, want] of lines) same(`line ${text}`, inline(text), want);

  const blocks = [
    ["# One\n## Two\n### Three\n-# small\n#### four", [["heading", 1, "One"], ["heading", 2, "Two"], ["heading", 3, "Three"], ["small", "small"], ["paragraph", "#### four"]]],
    ["a\nb", [["paragraph", "a\nb"]]],
    ["> q1\n> q2\nafter", [["quote", ["paragraph", "q1\nq2"]], ["paragraph", "after"]]],
    [">>> all\nof it", [["quote", ["paragraph", "all\nof it"]]]],
    ["- a\n  - b\n- c\n1. d", [["list", ["item", "a", ["list", ["item", "b"]]], ["item", "c"]], ["list", ["item", "d"]]]],
    ["x\n```rust\nfn **a**\n```\ny", [["paragraph", "x"], ["code", "rust", "fn **a**"], ["paragraph", "y"]]],
    ["\\# no\n\\> no\n#no", [["paragraph", "# no\n> no\n#no"]]],
    ["", []],
  ];
  for (const [text, want] of blocks) same(`block ${text}`, block(text), want);

  for (const [text, want] of [["javascript:alert(1)", null], ["data:text/html,x", null], ["//e.org", null], ["https://e.org/a", "https://e.org/a"]]) same(`link ${text}`, webLink(text), want);
  same("spoilers stay out of announcements", plain(parse("a ||secret|| <@1> **b**"), () => "@carol"), "a  @carol b ");

  // Hostile text costs no more than its length allows.
  const began = performance.now();
  for (const text of ["*".repeat(4000), "_*".repeat(2000), "[".repeat(4000), "<".repeat(4000), "`".repeat(3999), "> ".repeat(2000), "||**__".repeat(600), "- ".repeat(2000), "(https://a.b/(".repeat(280), "[a](https://".repeat(330)]) parse(text);
  const took = performance.now() - began;
  if (took > 1500) wrong.push(`hostile text took ${took} ms`);

  // Commands.
  const text = (name, more) => ({ type: 3, name, description: "", ...more });
  const tree = [
    { type: 1, name: "deal", options: [{ type: 1, name: "new", description: "Log", options: [text("name", { required: true }), text("value"), { type: 6, name: "owner" }] }, { type: 1, name: "next", description: "Step", options: [] }] },
    { type: 1, name: "setup", options: [{ type: 2, name: "stale", options: [{ type: 1, name: "set", options: [{ type: 4, name: "days", min_value: 1, max_value: 9, required: true }, { type: 5, name: "quiet" }, text("kind", { choices: [{ name: "Short one", value: "s" }] })] }] }] },
    { type: 1, name: "help", description: "", options: [] },
    { type: 3, name: "Log as deal note" },
  ];
  const all = leaves(tree);
  same("leaves", all.map((one) => one.text), ["deal new", "deal next", "setup stale set", "help"]);
  same("begins", begins("/Deal  new name:x", all)?.leaf.text, "deal new");
  same("begins only with whole words", begins("/deal newer", all), null);
  const options = all[0].options;
  const read = fields("loose name:Nordlicht fleet: two value:48k name:again", options);
  same("loose", read.loose, "loose");
  same("values", [...read.values], [["name", "Nordlicht fleet: two"], ["value", "48k name:again"]]);
  same("trailing", trailing("48k owner:", options)?.before, "48k");
  same("no trailing", trailing("48k other:", options), null);
  same("payload", payload(all[2], [{ name: "days", value: 3 }]), { name: "setup", type: 1, options: [{ name: "stale", type: 2, options: [{ name: "set", type: 1, options: [{ name: "days", value: 3 }] }] }] });
  same("fuzzy", rank(all, "dn", (one) => one.text).map((one) => one.text), ["deal new", "deal next"]);
  same("no match", score("xyz", "deal"), null);
  const world = { people: [{ id: "1", name: "carol" }], bot: { id: "9", name: "Bot" }, channels: [], roles: [] };
  const value = (option, typed) => resolve(option, { text: typed }, world);
  const [days, quiet, kind] = all[2].options;
  same("user by name", value(options[2], "@Carol"), { value: "1" });
  same("user by mention", value(options[2], "<@1>"), { value: "1" });
  same("number", value(days, " 3 "), { value: 3 });
  same("yes", value(quiet, "yes"), { value: true });
  same("choice", value(kind, "short ONE"), { value: "s" });
  same("empty optional", value(kind, ""), {});
  for (const [option, typed] of [[days, ""], [days, "x"], [days, "0"], [days, "10"], [days, "1.5"], [kind, "long"], [quiet, "maybe"], [options[2], "nobody"], [text("t", { max_length: 2 }), "abc"]]) {
    if (!value(option, typed).error) wrong.push(`${option.name} took ${typed}`);
  }

  // Times.
  same("an impossible time", format(1e20, "F"), "an unknown time");
  same("two days", format(now() + 2 * 86_400_000 + 5000, "R"), "in 2 days");
  const digest = Date.UTC(2021, 10, 29, 8, 30);
  same("the clock", [clock(digest, "UTC"), zoneName("UTC")], ["Mon 29 Nov 2021, 08:30", "UTC"]);
  same("the clock elsewhere", [clock(digest, "America/Sao_Paulo"), zoneName("America/Sao_Paulo")], ["Mon 29 Nov 2021, 05:30", "Sao Paulo time"]);
  same("midnight", clock(Date.UTC(2021, 11, 1, 23), "Europe/Berlin"), "Thu 2 Dec 2021, 00:00");
  same("no such zone", [clock(digest, "Moon/Base"), zoneName("Moon/Base")], ["Mon 29 Nov 2021, 08:30", "UTC"]);
  if (/\d{4}/.test(clock(Date.now(), "UTC").split(",")[0]) && new Date().getUTCFullYear() === new Date().getFullYear()) wrong.push("this year is named");

  // Answers that are quicker than the request that names them.
  const pending = new Pending();
  let mark = pending.mark();
  pending.settle("1", "failed", undefined);
  same("early failure", await pending.wait("1", {}, mark), "failed");
  mark = pending.mark();
  pending.message("7");
  same("early message", await pending.wait("2", {}, mark), "answered");
  const late = pending.wait("3", { a: 1 }, pending.mark());
  let told = null;
  pending.settle("3", "answered", (started) => (told = started));
  same("answered", [await late, told], ["answered", { a: 1 }]);
  return wrong;
}

check().then(done, (error) => done([`${error.stack ?? error}`]));
