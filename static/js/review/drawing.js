// Drawing the item table on the page once: by a drag, or by walking to its first and to its last word.

import { say } from "../desk.js";
import { _ } from "../tongue.js";
import { $, $$, current, editable, svg } from "./dom.js";
import { flush } from "./fields.js";
import { light, place } from "./lights.js";
import { remember, snapshot } from "./lines.js";
import { stopWalking, walk } from "./pointing.js";

const LINES_APART = 3; // a choice of words this many times as tall as one is a box, not a corner
let first = null; // the first corner's place, once it is chosen
let on = false;

export const isDrawing = () => on;

/** Begin, or leave: what is dragged over or walked to next is the table. */
export function draw() {
  if (on) return stopDrawing();
  if (!editable() || !$("#lines") || !$(".words > .w")) return;
  on = true;
  show();
  say(_("Draw a box around the item table, its head included; or walk to its first word, Enter, to its last, Enter."));
  walk("");
}

export function stopDrawing() {
  on = false;
  first = null;
  stopWalking();
  for (const old of $$(".lights .w--table")) old.remove();
  show();
}

function show() {
  $(".sheetview")?.classList.toggle("is-drawing", on);
  $('[data-act="draw"]')?.setAttribute("aria-pressed", String(on));
}

/** Words were chosen while drawing: the box itself, or one of its corners. */
export function corner(at, whole) {
  const chosen = place(at);
  if (whole || isBox(chosen)) return read(chosen);
  if (first && first.page === chosen.page) return read(around(first, chosen));
  first = chosen;
  light(at, () => svg("rect", boxOf(chosen)));
  walk(at);
}

const isBox = ({ page, y0, y1 }) => {
  const tall = $(`#page-${page} .words > .w`).getAttribute("height");
  return y1 - y0 > LINES_APART * Number(tall);
};

function boxOf({ x0, y0, x1, y1 }) {
  return { class: "w w--table", x: x0 - 2, y: y0 - 2, width: x1 - x0 + 4, height: y1 - y0 + 4 };
}

function around(one, other) {
  const low = (name) => Math.min(one[name], other[name]);
  const high = (name) => Math.max(one[name], other[name]);
  return { page: one.page, x0: low("x0"), y0: low("y0"), x1: high("x1"), y1: high("y1") };
}

/** Have the lines in the box read and put in place of the table's. */
async function read(box) {
  stopDrawing();
  if (!(await flush())) return;
  const { table } = current();
  const at = [box.page, box.x0, box.y0, box.x1, box.y1].join(" ");
  const before = snapshot();
  await htmx.ajax("POST", table, { swap: "none", values: { at } });
  if (current().table !== table || $("#banner .note--stop")) return;
  remember(before);
  const cell = $("#lines .cell:not([hidden]) > input");
  cell?.focus();
  cell?.select();
  say(_("{n} lines were read in the box. Ctrl Z brings the former ones back.", { n: $$("#lines tbody tr").length }));
}
