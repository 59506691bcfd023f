// The item table by keyboard: cell to cell, insert, delete, move, fill down, paste from a spreadsheet.

import { $, $$, editable } from "./dom.js";
import { save, typed } from "./fields.js";
import { soilLines } from "./table.js";

const body = () => $("#lines tbody");
const rows = () => $$("tr", body());
const cellsOf = (row) => $$("input:not([type=hidden])", row);
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

function changed() {
  number();
  soilLines();
  save();
}

/** Put an empty line below row `after` (-1: on top) and stand in its first cell. */
export function addLine(after = rows().length - 1) {
  if (!editable() || !body()) return;
  const fresh = $("#blank-line").content.cloneNode(true);
  if (after < 0) body().prepend(fresh);
  else rows()[after].after(fresh);
  number();
  focus(after + 1, 0);
}

function number() {
  rows().forEach((row, index) => { $(".line__number", row).textContent = index + 1; });
  $("#line-count").textContent = rows().length;
}

function remove({ row, column }) {
  rows()[row].remove();
  changed();
  if (!focus(Math.min(row, rows().length - 1), column)) $('[data-act="add-line"]')?.focus();
}

function move({ row, column }, step) {
  const all = rows();
  const other = all[row + step];
  if (!other) return;
  if (step < 0) other.before(all[row]);
  else other.after(all[row]);
  changed();
  focus(row + step, column);
}

function fillDown(input, { row, column }) {
  const above = cellsOf(rows()[row - 1] ?? document.createElement("i"))[column];
  if (!above) return;
  input.value = above.value;
  typed(input);
}

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
  if (event.altKey && event.key === "Enter") return addLine(at.row), true;
  if (event.altKey && event.key === "Backspace") return editable() && (remove(at), true);
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
  text.replace(/\r/g, "").trimEnd().split("\n").forEach((line, down) => {
    if (!rows()[row + down]) addLine();
    line.split("\t").forEach((value, across) => {
      const cell = cellsOf(rows()[row + down])[column + across];
      if (cell) cell.value = value.trim();
    });
  });
  focus(row, column);
  changed();
});
