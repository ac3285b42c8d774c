// Runs inside the page: a form of every kind of part that Discord's modals have, filled in, closed, opened
// again and sent. Answers a list of what went wrong. The last argument is the driver's callback.
const done = arguments[arguments.length - 1];

const modal = {
  title: "Edit D-3",
  components: [
    { type: 10, content: "**Known** so far: nine days" },
    { type: 18, label: "Who is responsible?", description: "By name and title", component: { type: 4, custom_id: "who", style: 1, placeholder: "Jana Weiss, CFO", required: true } },
    { type: 18, label: "Source", component: { type: 3, custom_id: "source", placeholder: "Pick one", required: false, options: [{ label: "◻ Budget", value: "b" }, { label: "Trade fair", value: "t", description: "Met in person" }] } },
    { type: 18, label: "Stage", component: { type: 3, custom_id: "stage", required: true, options: [{ label: "Closing", value: "c", default: true }, { label: "Discussion", value: "d" }] } },
    { type: 1, components: [{ type: 4, custom_id: "old", label: "In a row", style: 2, value: "as before", required: false }] },
  ],
};

async function check() {
  const { closeModal, openModal } = await import("/assets/modal.js");
  const { World } = await import("/assets/world.js");
  const wrong = [];
  const same = (what, got, want) => {
    const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
    if (a !== b) wrong.push(`${what}: got ${a}, want ${b}`);
  };
  const left = [];
  const sent = [];
  const world = new World({ bot: { id: "9", name: "Bot" } });
  const open = (what, names = ["x"]) => openModal(what, { world, as: "1", names, left: (kept) => left.push(kept) }, async (fields) => sent.push(fields));
  const dialog = () => document.querySelector("dialog[open]");
  const field = (id) => dialog().querySelector(`[data-id="${id}"]`);
  const write = (id, text) => {
    field(id).value = text;
    field(id).dispatchEvent(new Event("input", { bubbles: true }));
  };
  const submit = () => dialog().querySelector("form").requestSubmit();
  // What became of the form: it is told once the dialog is gone.
  const gone = async () => {
    while (!left.length) await new Promise((resolve) => setTimeout(resolve));
    return left.pop();
  };
  const key = (on, init) => on.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));

  open(modal);
  const text = dialog().innerText;
  for (const part of ["Edit D-3", "Known so far: nine days", "Who is responsible?", "By name and title", "Pick one", "Closing", "In a row"]) {
    if (!text.includes(part)) wrong.push(`the form does not show ${part}`);
  }
  same("placeholder", field("who").placeholder, "Jana Weiss, CFO");
  same("required marks", dialog().querySelectorAll(".star").length, 2);
  same("the first field has the focus", document.activeElement, field("who"));
  const about = field("who").getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id)?.textContent);
  same("the help is read out", about.includes("By name and title"), true);
  same("a menu is named", field("stage").getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id).textContent.trim()).join(" "), "Stage * Closing");

  // Empty, it is not sent, and says what is missing.
  submit();
  same("asks for what is required", dialog().querySelector(".field-note").textContent, "This is required.");

  // A menu is found behind its sign, by more than a letter; a key that an input method composes does nothing.
  field("source").click();
  const list = document.querySelector(".picker-list");
  same("the list lies inside the form", Boolean(list?.closest("dialog")), true);
  key(list, { key: "Enter", isComposing: true });
  key(list, { key: "Enter", keyCode: 229 });
  same("still open", Boolean(document.querySelector(".picker-list")), true);
  for (const letter of "tr") key(list, { key: letter });
  same("a label", document.querySelector(".picker-row.active .picker-label").textContent, "Trade fair");
  key(list, { key: "Escape" });
  field("source").click();
  const anew = document.querySelector(".picker-list");
  for (const letter of "budg") key(anew, { key: letter });
  key(anew, { key: "Enter" });
  same("picked", field("source").textContent, "◻ Budget");

  // Closed by whatever way, what was typed is there when the form opens again.
  write("who", "Jana");
  key(field("who"), { key: "Escape", isComposing: true });
  same("an input method's Escape leaves the form", Boolean(dialog()), true);
  closeModal();
  same("kept", await gone(), true);
  open(modal);
  same("the text is back", [field("who").value, field("source").textContent], ["Jana", "◻ Budget"]);
  dialog().dispatchEvent(new PointerEvent("pointerdown", { clientX: 1, clientY: 1 }));
  dialog().dispatchEvent(new MouseEvent("click", { clientX: 1, clientY: 1 }));
  same("a click beside closes", dialog(), null);
  same("and keeps", await gone(), true);

  // Another form gets nothing of it; the same one with another value says so.
  open(modal, ["y"]);
  same("another form is empty", field("who").value, "");
  closeModal();
  same("nothing to keep", await gone(), false);
  const changed = structuredClone(modal);
  changed.components[1].component.value = "Karl";
  open(changed);
  same("mine", field("who").value, "Jana");
  same("theirs", dialog().querySelector(".field-note").textContent, 'Meanwhile it was changed to "Karl".');
  submit();
  const kept = await gone();
  same("sent", sent, [{ who: "Jana", source: ["b"], stage: ["c"], old: "as before" }]);
  same("nothing is kept of what was sent", kept, false);
  open(modal);
  same("fresh", field("who").value, "");
  closeModal();
  return wrong;
}

check().then(done, (error) => done([`${error.stack ?? error}`]));
