// The item table by keyboard: cell to cell, insert, delete, move, fill down, paste from a spreadsheet.

import { $, $$, editable } from "./dom.js";
import { save, typed } from "./fields.js";
import { showColumns, soilLines } from "./table.js";

const body = () => $("#lines tbody");
const rows = () => $$("tr", body());
const cellsOf = (row) => $$("td:not([hidden]) > input:not([type=hidden])", row);
export const isCell = (element) => Boolean(element?.closest?.("#lines tbody"));

function position(input) {
  const row = input.closest("tr");
  return { row: rows().indexOf(row), column: cellsOf(row).indexOf(input) };
}

function focus(row, column) {
  const target = cellsOf(rows()[row] ?? document.createElement("i"))[column];
  target?.focus();
  target?.select();
  return Boolean(target);
}

const MOST = 50;
const past = []; // the table before each change of its shape, the newest last

export const snapshot = () => $("#lines")?.cloneNode(true);

/** Keep the table as it is, or was, to come back to. */
export function remember(table = snapshot()) {
  if (!table) return;
  past.push(table);
  if (past.length > MOST) past.shift();
}

/** Show every column, and stand in the first that was out of sight: that of accounts before the others. */
export function unfold() {
  if (!editable() || !$("#lines col[hidden]")) return;
  const cells = $$("td[hidden] > input", rows()[0] ?? document.createElement("i"));
  showColumns();
  (cells.find((cell) => cell.name === "line.account") ?? cells[0])?.focus();
}

export const forgetLines = () => past.splice(0);

/** Bring the table back that was there before the last change of its shape; returns whether there was one. */
export function undoLines() {
  const before = past.pop();
  if (!before || !editable()) return false;
  // What each line was in the draft has changed meanwhile: every line comes with all that it says.
  for (const was of $$('[name="line.was"]', before)) was.value = "";
  $("#lines").replaceWith(before);
  $("#saved-lines").replaceChildren();
  $("#invalid-cells").replaceChildren();
  changed();
  focus(0, 0);
  return true;
}

function changed() {
  number();
  soilLines();
  save();
}

/** Put an empty line below row `after` (-1: on top) and stand in its first cell. */
export function addLine(after = rows().length - 1) {
  if (!editable() || !body()) return;
  remember();
  insert(after);
  focus(after + 1, 0);
}

/** Put a row for freight, a fee or a rebate on the whole document under all others, to say what it is. */
export function addCharge() {
  if (!editable() || !body()) return;
  remember();
  insert(rows().length - 1);
  setCharge(rows().at(-1), true);
  $('[name="line.description"]', rows().at(-1)).focus();
}

/** Make an item a change of the whole document, or one of those an item. */
export function turnCharge(row) {
  if (!editable()) return;
  remember();
  setCharge(row, !$('[name="line.charge"]', row).value);
  changed();
}

function setCharge(row, is) {
  $('[name="line.charge"]', row).value = is ? "1" : "";
  $(".line__kind", row).setAttribute("aria-pressed", String(is));
}

function insert(after) {
  const fresh = $("#blank-line").content.cloneNode(true);
  if (after < 0) body().prepend(fresh);
  else rows()[after].after(fresh);
  number();
}

function number() {
  rows().forEach((row, index) => { $(".line__number", row).textContent = index + 1; });
  $("#line-count").textContent = rows().length;
}

function remove({ row, column }) {
  remember();
  rows()[row].remove();
  changed();
  if (!focus(Math.min(row, rows().length - 1), column)) $('[data-act="add-line"]')?.focus();
}

function move({ row, column }, step) {
  const all = rows();
  const other = all[row + step];
  if (!other) return;
  remember();
  if (step < 0) other.before(all[row]);
  else other.after(all[row]);
  changed();
  focus(row + step, column);
}

function fillDown(input, { row, column }) {
  const above = cellsOf(rows()[row - 1] ?? document.createElement("i"))[column];
  if (!above) return;
  remember();
  input.value = above.value;
  typed(input);
  delete input.dataset.typing;
}

/** Whether nothing was typed in a cell since it was entered: typing is taken back by the browser itself. */
const untouched = (input) => !("typing" in input.dataset);

addEventListener("focusin", ({ target }) => {
  if (!isCell(target)) return;
  delete target.dataset.typing;
  name(target);
});

/** Over a table that moved along: which line one stands in, whose words may be out of sight. */
function name(input) {
  const view = $(".lines-view");
  const words = $('[name="line.description"]', input.closest("tr")).value;
  const line = `${position(input).row + 1} · ${words}`;
  $("#line-here").textContent = view.scrollWidth > view.clientWidth ? line : "";
}
addEventListener("input", ({ target }) => {
  if (isCell(target)) target.dataset.typing = "";
});

const caretAtEdge = (input, end) =>
  input.selectionStart !== input.selectionEnd || input.selectionStart === (end ? input.value.length : 0);

/** Handle a key in a cell; returns whether it was one of the table's own. */
export function lineKey(event) {
  const input = event.target;
  if (!isCell(input)) return false;
  const at = position(input);
  const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const upright = event.key === "ArrowUp" || event.key === "ArrowDown";
  if (event.altKey && event.shiftKey && upright) return editable() && (move(at, step), true);
  if (event.altKey && event.shiftKey && event.key === "Enter") return addCharge(), true;
  if (event.altKey && event.key === "Enter") return addLine(at.row), true;
  if (event.altKey && event.code === "KeyC") return turnCharge(input.closest("tr")), true;
  if (event.altKey && event.key === "Backspace") return editable() && (remove(at), true);
  if ((event.ctrlKey || event.metaKey) && event.key === "z") return untouched(input) && undoLines();
  if ((event.ctrlKey || event.metaKey) && event.key === "d") return editable() && (fillDown(input, at), true);
  if (!step || event.altKey || event.ctrlKey || event.shiftKey) return false;
  if (upright) return focus(at.row + step, at.column);
  return caretAtEdge(input, step > 0) && focus(at.row, at.column + step);
}

/** Lay a table from the clipboard over the cells, from the focused one to the right and down. */
addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!isCell(event.target) || !editable() || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const { row, column } = position(event.target);
  remember();
  text.replace(/\r/g, "").trimEnd().split("\n").forEach((line, down) => {
    if (!rows()[row + down]) insert(rows().length - 1);
    line.split("\t").forEach((value, across) => {
      const cell = cellsOf(rows()[row + down])[column + across];
      if (!cell) return;
      cell.value = value.trim();
      delete cell.dataset.at;
    });
  });
  focus(row, column);
  delete event.target.dataset.typing;
  changed();
});
