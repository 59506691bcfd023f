// Group check: Enter says right, typing corrects, x leaves a row for the screen. The next rows are there already.

import { isCommand } from "./desk.js";

const body = document.getElementById("group");
const field = body.dataset.field;
const AHEAD = 6; // rows from the end at which the next ones are asked for
const done = { right: new Set(), corrected: new Set(), left: new Set() };

const rows = () => [...body.querySelectorAll("tr[data-row]")];
const here = () => body.querySelector("tr.is-here");
const inputOf = (row) => row.querySelector("input");
const isSettled = (row) => ["you", "held"].includes(row.dataset.state) || done.left.has(row.dataset.row);

function goTo(row) {
  if (!row) return;
  here()?.classList.remove("is-here");
  row.classList.add("is-here");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  const all = rows();
  if (all.indexOf(row) >= all.length - AHEAD) {
    const more = body.querySelector(".group__more");
    if (more) htmx.trigger(more, "wanted");
  }
}

function move(step) {
  const all = rows();
  goTo(all[Math.min(Math.max(all.indexOf(here()) + step, 0), all.length - 1)]);
}

/** Go to the next row that is neither settled nor left; when there is none below, to one above. */
function next() {
  const all = rows();
  const at = all.indexOf(here());
  const order = [...all.slice(at + 1), ...all.slice(0, at)];
  goTo(order.find((row) => !isSettled(row)) ?? all[at]);
}

function count() {
  for (const [name, set] of Object.entries(done)) document.querySelector(`[data-${name}]`).textContent = set.size;
}

function send(row, values, kind) {
  const id = row.dataset.row;
  const was = inputOf(row).dataset.was;
  for (const set of Object.values(done)) set.delete(id);
  done[kind].add(id);
  row.dataset.before = row.dataset.state;
  row.dataset.state = "you"; // the server's row follows, and says so where it is otherwise
  htmx.ajax("POST", row.dataset.url, {
    source: row, target: row, swap: "outerHTML",
    values: { field, version: row.dataset.version, [`seen.${field}`]: was, ...values },
  }).catch(() => {}); // told below
  count();
}

function confirm() {
  const row = here();
  if (!row) return;
  if (row.dataset.state !== "held" && row.dataset.state !== "you") send(row, { confirm: field }, "right");
  next();
}

function save(input) {
  const row = input.closest("tr");
  if (input.value === input.dataset.was) return leave(input), confirm();
  send(row, { [field]: input.value }, "corrected");
  next();
}

function leave(input) {
  input.value = input.dataset.was;
  input.closest("tr").focus({ preventScroll: true });
}

function skip() {
  const row = here();
  if (!row || row.dataset.state === "held") return next();
  done.left.has(row.dataset.row) ? done.left.delete(row.dataset.row) : done.left.add(row.dataset.row);
  row.classList.toggle("is-left", done.left.has(row.dataset.row));
  count();
  next();
}

function edit(text) {
  const input = here() && inputOf(here());
  if (!input || input.readOnly) return;
  input.focus();
  if (text) input.value = text;
  else input.select();
}

const COMMANDS = {
  j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
  Enter: confirm, x: skip, F2: () => edit(""),
  o: () => here() && location.assign(here().dataset.open),
  f: () => document.querySelector("[data-doubt]").click(),
  Escape: () => document.querySelector("[data-back]").click(),
};

addEventListener("keydown", (event) => {
  const input = event.target.closest?.("#group input");
  if (input) return inField(event, input);
  if (!isCommand(event) || event.repeat) return;
  if (event.target.closest("a, button") && event.key === "Enter") return;
  const command = COMMANDS[event.key];
  const starts = event.key.length === 1 && /[\p{L}\p{N}.,+-]/u.test(event.key);
  if (command) command();
  else if (starts) edit(event.key);
  else return;
  event.preventDefault();
});

function inField(event, input) {
  if (event.key === "Enter") save(input);
  else if (event.key === "Escape") leave(input);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

body.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (!row || event.target.closest("a")) return;
  const input = event.target.closest("input");
  goTo(row);
  if (input) input.focus();
});
document.querySelector("[data-confirm]")?.addEventListener("click", confirm);

function takeOut(row) {
  for (const set of Object.values(done)) set.delete(row.dataset.row);
  count();
}

// A row that the server did not take is as it was, with what was typed in it.
for (const failed of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(failed, ({ detail }) => {
    const row = detail.elt.closest("tr[data-row]");
    if (!row) return;
    row.dataset.state = row.dataset.before;
    takeOut(row);
    goTo(row);
  });
}

// A row that came back from the server: what was refused is counted no more, and the place is kept.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const row = detail.elt?.closest?.("tr[data-row]");
  if (row?.dataset.state === "invalid") takeOut(row);
  if (!here()) goTo(rows().find((one) => one.id === row?.id) ?? rows()[0]);
});

goTo(rows().find((row) => !isSettled(row)) ?? rows()[0]);
