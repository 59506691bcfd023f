// Choosing words on the page, by pointer or by arrows, and handing them to the focused field.

import { $, $$, reveal } from "./dom.js";
import { place } from "./lights.js";
import { allWords, choose, inOrder, sameLine, together, under, word } from "./words.js";

const CLICK = 4; // pixels a hand may tremble
let taken = () => {};
let start = null;
let settled = false; // a touch that drew is followed by a click that must not choose once more
let cursor = null; // { words, at, from } while the arrows walk over the page

/** `callback(text, at, how)` gets what was chosen, and whether by “click”, “drag” or “walk”. */
export const onTaken = (callback) => { taken = callback; };

function take(words, how) {
  if (!words.length) return;
  const { text, at } = together(words);
  taken(text, at, how);
}

addEventListener("pointerdown", (event) => {
  settled = false;
  const page = event.target.closest?.(".sheetview__page");
  if (!page || event.button !== 0 || (event.pointerType === "touch" && !page.closest(".is-drawing"))) return;
  event.preventDefault();
  start = { page, x: event.clientX, y: event.clientY };
});

// The field that waits for a word keeps the focus.
addEventListener("mousedown", (event) => {
  if (event.target.closest?.(".sheetview__page")) event.preventDefault();
});

function dragged(event) {
  const [left, right] = [start.x, event.clientX].sort((a, b) => a - b);
  const [top, bottom] = [start.y, event.clientY].sort((a, b) => a - b);
  const moved = right - left > CLICK || bottom - top > CLICK;
  return moved ? under(start.page, left, top, right, bottom) : null;
}

addEventListener("pointermove", (event) => {
  if (start) choose(dragged(event) ?? []);
});

addEventListener("pointerup", (event) => {
  if (!start) return;
  const words = dragged(event);
  start = null;
  settled = event.pointerType === "touch";
  choose([]);
  if (words) take(words, "drag");
  else take(wordAt(event), "click");
});

addEventListener("click", (event) => {
  // A finger scrolls by dragging; its tap is a click.
  if (settled) settled = false;
  else if (event.pointerType === "touch" && event.target.closest?.(".words")) take(wordAt(event), "click");
});

function wordAt(event) {
  const rect = event.target.closest?.(".words > .w");
  return rect ? [word(rect)] : [];
}

/** Go to the page: the arrows walk from the word that is lit, or from the first one in sight. */
export function walk(at) {
  const words = inOrder(allWords());
  if (!words.length) return;
  const lit = place(at);
  const found = words.findIndex((one) => lit && one.page === lit.page && one.x0 >= lit.x0 - 1 && one.y1 > lit.y0);
  cursor = { words, at: Math.max(found, 0), from: Math.max(found, 0) };
  $(".sheetview").focus({ preventScroll: true });
  light();
}

function light() {
  const chosen = cursor.words.slice(Math.min(cursor.from, cursor.at), Math.max(cursor.from, cursor.at) + 1);
  choose(chosen);
  reveal(cursor.words[cursor.at].rect);
  return chosen;
}

/** Return the index of the nearest word on the line above (-1) or below (1). */
function lineFrom(at, step) {
  const { words } = cursor;
  const now = words[at];
  const others = step > 0 ? words.slice(at + 1) : words.slice(0, at).reverse();
  const next = others.find((one) => !sameLine(one, now));
  if (!next) return at;
  const line = words.filter((one) => sameLine(one, next));
  const nearest = line.reduce((best, one) => (Math.abs(one.x0 - now.x0) < Math.abs(best.x0 - now.x0) ? one : best));
  return words.indexOf(nearest);
}

/** Handle a key while the page has the focus; returns whether it was one of its own. */
export function walkKey(event) {
  if (!cursor || !event.target.matches(".sheetview")) return false;
  const { words, at } = cursor;
  const to = {
    ArrowRight: Math.min(at + 1, words.length - 1),
    ArrowLeft: Math.max(at - 1, 0),
    ArrowDown: lineFrom(at, 1),
    ArrowUp: lineFrom(at, -1),
  }[event.key];
  if (to !== undefined) {
    cursor.at = to;
    if (!event.shiftKey) cursor.from = to;
    light();
    return true;
  }
  if (event.key === "Enter") {
    const chosen = light();
    stopWalking();
    take(chosen, "walk");
    return true;
  }
  return false;
}

export function stopWalking() {
  cursor = null;
  choose([]);
}

export const isWalking = () => Boolean(cursor) && document.activeElement?.matches(".sheetview");

/** Ask for every page, so that finding looks at all of them. */
export function wantAll() {
  for (const page of $$(".sheetview__page:not([data-ready])")) htmx.trigger(page, "wanted");
}
