// The queue by keyboard: where one is, what is chosen, and which dialog asks for the rest.

import { isCommand, open, typing } from "./desk.js";
import { takeDrops } from "./files.js";
import { meanwhile } from "./meanwhile.js";
import { _ } from "./tongue.js";

const body = document.getElementById("queue");
const desk = document.getElementById("desk");
const openHere = document.querySelector("[data-open-here]");
const approve = document.querySelector("button[data-key=a]");
const PLACE = "mail2erp.queue.row";

const rows = () => [...body.querySelectorAll("tr[data-row]")];
const boxOf = (row) => row.querySelector("input[name=review]");
const chosen = () => rows().filter((row) => boxOf(row).checked);
const here = () => body.querySelector("tr.is-here");

function goTo(row) {
  if (!row) return;
  here()?.classList.remove("is-here");
  row.classList.add("is-here");
  row.scrollIntoView({ block: "nearest" });
  openHere.href = row.querySelector("a").href;
  sessionStorage.setItem(PLACE, row.dataset.row);
}

function move(step, extending) {
  const all = rows();
  const at = all.indexOf(here());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.querySelector("a").focus({ preventScroll: true }); // so that a screen reader says which row it is
  if (extending) for (const row of [all[at], next]) if (row) boxOf(row).checked = true;
  goTo(next);
  show();
}

/** Show what is chosen: how many, what they sum to, and what may be done. */
function show() {
  const picked = chosen();
  for (const row of rows()) row.setAttribute("aria-selected", boxOf(row).checked);
  if (!desk) return;
  desk.hidden = picked.length === 0;
  approve.hidden = desk.hidden;
  openHere.hidden = !desk.hidden || !here();
  for (const count of document.querySelectorAll("[data-count]")) count.textContent = picked.length;
  document.querySelector("[data-sums]").textContent = sums(picked);
  const all = document.querySelector("[data-all]");
  if (all) all.checked = picked.length > 0 && picked.length === rows().length;
}

function sums(picked) {
  const boxes = picked.map(boxOf);
  const totals = new Map();
  for (const { dataset } of boxes) {
    if (dataset.amount) totals.set(dataset.currency, (totals.get(dataset.currency) ?? 0) + Number(dataset.amount));
  }
  const clean = boxes.every((box) => box.dataset.mark === "clean") ? `${_("all clean:")} ` : "";
  const format = (total) => total.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return totals.size ? clean + [...totals].map(([currency, total]) => `${format(total)} ${currency}`).join(` ${_("and")} `) : "";
}

/** With nothing chosen, an action is meant for the row one stands on. */
function chooseHere() {
  if (chosen().length === 0 && here()) boxOf(here()).checked = true;
  show();
  return chosen().length > 0;
}

function act(key) {
  const button = document.querySelector(`button[data-key="${key}"]`);
  if (!button || !chooseHere()) return;
  if (key === "a") preview();
  else button.click();
}

/** Show what would be approved; Enter approves it once it could be looked at. */
async function preview() {
  const dialog = open("approve");
  const shown = document.getElementById("preview");
  shown.replaceChildren();
  const how = { source: approve, target: shown };
  await meanwhile(() => htmx.ajax("GET", approve.getAttribute("hx-get"), how).catch(() => {})); // a toast tells it
  if (shown.childElementCount) dialog.querySelector("[autofocus]")?.focus();
  else dialog.close();
}

/** Tell in a dialog to which of the chosen it will happen, and which are left out. */
function foretell(dialog) {
  const review = chosen().map((row) => row.dataset.row);
  const target = dialog.querySelector("[data-foretold]");
  target.replaceChildren(); // what it said the time before must not be pressed
  htmx.ajax("GET", desk.dataset.preview, { target, swap: "innerHTML", values: { act: dialog.dataset.act, review } });
}

addEventListener("click", (event) => {
  const dialog = document.getElementById(event.target.closest("[data-opens]")?.dataset.opens ?? "");
  if (dialog?.dataset.act) foretell(dialog);
});

// The fields of a dialog belong to the form of the bar, whose first button is another one.
addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.("dialog[data-act]");
  if (!dialog) return;
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey || event.target.matches("input, select"));
  const number = typing(event.target) ? 0 : Number(event.code.replace("Digit", ""));
  const button = sends ? dialog.querySelector("footer .btn[formaction]") : dialog.querySelectorAll("[name=until]")[number - 1];
  if (!button) return;
  event.preventDefault();
  button.click();
});

function clear() {
  for (const row of chosen()) boxOf(row).checked = false;
  show();
}

const COMMANDS = {
  j: () => move(1), ArrowDown: (event) => move(1, event.shiftKey),
  k: () => move(-1), ArrowUp: (event) => move(-1, event.shiftKey),
  Enter: () => here() && openHere.click(),
  x: () => toggle(), " ": () => toggle(),
  y: () => document.querySelector("[data-group]")?.click(),
  f: () => document.querySelector("[data-filter]")?.focus(),
  Escape: clear,
};

/** Go from filter to filter; Enter opens one. */
function filterKey({ key, target }) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (!step || !target.matches(".filter")) return false;
  const all = [...document.querySelectorAll(".filter")];
  all[all.indexOf(target) + step]?.focus();
  return true;
}

function toggle() {
  if (!here() || !desk) return;
  boxOf(here()).checked = !boxOf(here()).checked;
  show();
}

addEventListener("keydown", (event) => {
  if (!isCommand(event)) return;
  if (filterKey(event)) return event.preventDefault();
  const onControl = event.target.closest("a, button, summary, input");
  if (onControl && !onControl.matches("tr.is-here a") && ["Enter", " "].includes(event.key)) return;
  const view = document.querySelector(`[data-view="${event.code.replace("Digit", "")}"]`);
  if (COMMANDS[event.key]) COMMANDS[event.key](event);
  else if (["t", "s", "e", "p", "r", "a"].includes(event.key) && !event.repeat) act(event.key);
  else if (view) view.click();
  else return;
  event.preventDefault();
});

body.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) for (const row of rows()) boxOf(row).checked = event.target.checked;
  show();
});
body.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row) goTo(row);
});
body.addEventListener("dblclick", (event) => event.target.closest("tr[data-row]") && openHere.click());
approve?.addEventListener("click", preview);
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-clear]")) clear();
});
document.addEventListener("htmx:afterSettle", show);

const handIn = document.getElementById("hand-in");
if (handIn) takeDrops(handIn);

goTo(body.querySelector(`tr[data-row="${CSS.escape(sessionStorage.getItem(PLACE) ?? "")}"]`) ?? rows()[0]);
show();
