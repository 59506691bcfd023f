// What is still open, in the order of the screen, and what the blue button says about it.

import { $, $$, current, reveal } from "./dom.js";
import { _, _n } from "../tongue.js";

const LANDING_MS = 250; // a key that was held or hit twice must not approve
let landed = 0;

/** What is asked first, as all else follows from it; doubtful and refused fields, refused cells, checks that stop. */
export function openThings() {
  return [...$$("[data-asks]"), ...$$(".field--doubt, .field--invalid", $("#draft")), ...$$(".lines .is-invalid"), ...$$("[data-stop]")];
}

/** The next open thing after an element (before it, going back); null when there is none. */
export function nextOpen(from, back = false) {
  const things = openThings();
  if (back) things.reverse();
  const owner = from?.closest?.(".field, .check, td, [data-asks]");
  const others = things.filter((one) => one !== owner);
  const side = back ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  return others.find((one) => owner && owner.compareDocumentPosition(one) & side) ?? others[0] ?? null;
}

export function goTo(thing) {
  if (!thing) return land();
  const input = thing.matches(".field, td") ? $("input, textarea, select", thing) : null;
  const kind = $('[data-show="kind"]', thing) ? $("#f-kind") : null; // the first thing to say, and no other key for it
  const target = input ?? kind ?? $("[data-accept]", thing) ?? $("button", thing) ?? thing;
  target.focus({ preventScroll: true });
  target.select?.();
  reveal(kind ?? thing);
}

/** Stand on the blue button and stop there. */
export function land() {
  landed = Date.now();
  $("#primary")?.focus({ preventScroll: true });
}

export const justLanded = () => Date.now() - landed < LANDING_MS;

/** Write on the blue button what Enter does, and on the other one what approval waits for. */
export function label(here) {
  const primary = $("#primary");
  if (!primary || current().mode !== "edit") return;
  const things = openThings();
  const next = nextOpen(here);
  $("span", primary).textContent = next ? leadsTo(next) : things.length ? ends(things[0]) : $("#decide").dataset.approve;
  $("#decide").hidden = things.length > 0;
  const approve = $('[data-act="approve"]');
  const open = notYet(things);
  approve.setAttribute("aria-label", open ? _("Approve: not yet, {open}", { open }) : _("Approve"));
  approve.hidden = things.length === 0;
}

/** The only thing that is open, where one stands already. */
function ends(thing) {
  if (thing.dataset.asks) return _("Answer: {question}", { question: thing.dataset.asks });
  if (thing.dataset.stop && $("[data-accept]", thing)) return _("Accept this check…");
  if (thing.dataset.stop) {
    if ($("[data-whose]", thing)) return _("Choose which holds");
    return $("[data-show]", thing)?.textContent ?? _("Correct it, or reject");
  }
  if (thing.matches("td")) return _("Correct this line");
  const { words: field } = thing.dataset;
  return $("input, textarea", thing)?.value ? _("Confirm: {field}", { field }) : _("Fill in: {field}", { field });
}

function leadsTo(thing) {
  if (thing.dataset.stop) return _("Next check: {check}", { check: thing.dataset.stop.replace(/\.$/, "") });
  if (thing.dataset.asks) return _("First: {question}", { question: thing.dataset.asks });
  return thing.matches("td") ? _("Next: an item line") : _("Next doubtful: {field}", { field: thing.dataset.words });
}

/** “2 fields and 1 check are open”, empty when nothing is. */
export function notYet(things = openThings()) {
  const checks = things.filter((one) => one.dataset.stop).length;
  const questions = things.filter((one) => one.dataset.asks).length;
  const fields = things.length - checks - questions;
  const parts = [];
  if (questions) parts.push(_n("{n} question", "{n} questions", questions));
  if (fields) parts.push(_n("{n} field", "{n} fields", fields));
  if (checks) parts.push(_n("{n} check", "{n} checks", checks));
  return parts.length ? _n("{what} is open", "{what} are open", things.length, { what: parts.join(` ${_("and")} `) }) : "";
}
