// What every key and button does, by name.

import { open, say, typing } from "../desk.js";
import { meanwhile, onTheWay } from "../meanwhile.js";
import { decide, move, nextUrl, show } from "./documents.js";
import { $, $$, current, editable, reveal } from "./dom.js";
import { confirm, fill, flush, giveBack, save, state, typed } from "./fields.js";
import { closeFind, openFind } from "./find.js";
import { draw, isDrawing, stopDrawing } from "./drawing.js";
import { acts as pages } from "./pages.js";
import { addCharge, addLine, isCell, turnCharge, undoLines, unfold } from "./lines.js";
import { openChoices } from "./lookahead.js";
import { ask, handOver } from "./lock.js";
import { goTo, justLanded, nextOpen, notYet, openThings } from "./open.js";
import { doubtful, here, isField, refresh, standing } from "./place.js";
import { isWalking, walk } from "./pointing.js";
import { fitWhole, fitWidth, larger, leaf, smaller, turn } from "./view.js";
import { _ } from "../tongue.js";

/** Take the field as it stands where it was doubtful, and go to the next open thing. */
export function enter() {
  const from = standing();
  if (isField(from) && doubtful(from)) confirm(from);
  save();
  goTo(nextOpen(from));
  refresh();
}

function primary(event) {
  if (event?.repeat || justLanded()) return;
  if (!editable()) return act.next();
  const next = nextOpen(standing() ?? here());
  if (next) return goTo(next);
  const [last] = openThings();
  if (last?.dataset.stop) return settleCheck(last);
  if (last) return enter();
  approveNow();
}

function approve(event) {
  if (event?.repeat || justLanded() || !editable()) return;
  const open = notYet();
  if (!open) return approveNow();
  say(_("Not yet: {open}.", { open }));
  goTo(openThings()[0]);
}

const approveNow = () => decide($("#primary").dataset.href, new FormData());

function pick(number) {
  const button = here()?.closest(".field") && $(`[data-pick="${number}"]`, here().closest(".field"));
  if (button && editable()) takePick(button);
}

/** Show what else a field may say: its other readings, else who may be meant. */
function readings() {
  const pick = here()?.closest(".field")?.querySelector(".pick");
  if (pick) pick.focus();
  else openChoices(here());
}

export function takePick(button) {
  const input = $("input, textarea", button.closest(".field"));
  fill(input, button.dataset.value, button.dataset.at, button.dataset.exact);
  goTo(input.closest(".field"));
  refresh();
}

/** Say what is asked over the document: it is read anew, and comes whole. */
function answer(number) {
  const button = $$("[data-answer]")[number - 1];
  if (!button || !editable() || onTheWay()) return;
  const how = { target: "#document", values: { answer: button.dataset.answer } };
  meanwhile(async () => (await flush()) && htmx.ajax("POST", current().whose, how));
}

/** Say which of two item tables holds, and go on. */
async function chooseLines({ target }) {
  const { href, whose } = target.closest("[data-whose]").dataset;
  if (!editable() || onTheWay()) return;
  await meanwhile(async () => {
    if (!(await flush())) return;
    await htmx.ajax("POST", href, { swap: "none", values: { whose, version: $("#version").value } });
    goTo(nextOpen(null));
    refresh();
  });
}

/** Decide between two values that a check shows side by side. */
export function takeChoice(button) {
  const input = $(`#f-${button.dataset.take}`);
  fill(input, button.dataset.value, button.dataset.at, button.dataset.exact);
  goTo(nextOpen(input));
  refresh();
}

/** Leave what is innermost: the page, the find bar, the drawer, the change, the field, the document. */
function escape() {
  const active = document.activeElement;
  if (isDrawing()) return stopDrawing();
  if (isWalking()) return here()?.focus({ preventScroll: true });
  if ($("#findbar") && !$("#findbar").hidden) return closeFind();
  if (!$("#mail").hidden) return mail();
  if (isField(active) && giveBack(active)) return;
  if (isCell(active) && active.value !== active.defaultValue) {
    active.value = active.defaultValue;
    return typed(active);
  }
  if (typing(active)) return active.blur();
  leave();
}

/** Go to another page, once what was typed has been saved. */
async function away(url) {
  if (await meanwhile(flush)) location.assign(url);
  else goTo(openThings()[0]);
}

/** Back to the queue. */
export const leave = () => away(current().queue);

/** Go to what the sender's documents taught; the way back is on that page. */
function sender({ target }) {
  const to = target.closest?.("a[href]")?.href ?? current().sender;
  if (to) away(to);
  else say(_("Nothing is known of this sender yet. Approving this document teaches it."));
}

let beforeMail = null;

function mail() {
  const drawer = $("#mail");
  if (drawer.hidden) beforeMail = document.activeElement;
  drawer.hidden = !drawer.hidden;
  $('.foot [data-act="mail"]').setAttribute("aria-expanded", String(!drawer.hidden));
  if (drawer.hidden) {
    const stood = beforeMail?.isConnected && beforeMail !== document.body ? beforeMail : here() ?? $("#primary");
    return stood?.focus({ preventScroll: true });
  }
  htmx.trigger(drawer, "shown");
  drawer.focus({ preventScroll: true });
}

function lines() {
  const first = $("#lines .cell:not([hidden]) > input");
  if (!first) return addLine();
  first.focus();
  first.select();
}

function checks() {
  const first = $(".check") ?? $("#checks");
  first.focus({ preventScroll: true });
  reveal(first);
}

/** Do what helps with a check: say why it is right, or go to the field that answers it. */
function settleCheck(check) {
  const button = $("[data-accept]", check) ?? $("[data-show]", check);
  if (button?.matches("[data-show]")) return button.click();
  if (button) return openReason(button);
  goTo(check);
}

export function openReason(button) {
  const why = button.nextElementSibling;
  why.hidden = false;
  why.focus();
}

function accept({ target }) {
  const { href, check, seen } = target.dataset;
  const values = { check, seen, why: target.value };
  meanwhile(() => htmx.ajax("POST", href, { swap: "none", values }));
}

/** Take the last decision back, unless there is typing to take back in the field. */
function takeBack(event) {
  const active = document.activeElement;
  const button = $("#toasts [data-undo]");
  if (!button && !typing(active)) {
    if (undoLines()) event.preventDefault();
    return;
  }
  if (!button || (typing(active) && active.value !== active.defaultValue)) return;
  event.preventDefault();
  button.form.requestSubmit();
}

function doubtfulOnly({ target }) {
  const only = $(".side").classList.toggle("is-only-doubtful");
  target.setAttribute("aria-pressed", String(only));
}

function useMine() {
  $("#version").value = $("#conflict").dataset.version;
  $("#banner").replaceChildren();
  save();
}

const dialog = (id) => () => editable() && open(id);

export const act = {
  ...pages,
  enter,
  back: () => goTo(nextOpen(standing(), true)),
  primary,
  approve,
  "approve-now": approve,
  escape,
  leave,
  sender,
  mail,
  lines,
  checks,
  "choose-lines": chooseLines,
  accept,
  find: openFind,
  larger,
  smaller,
  width: fitWidth,
  whole: fitWhole,
  turn: () => turn(1),
  "turn-back": () => turn(-1),
  "page-down": () => leaf(1),
  "page-up": () => leaf(-1),
  page: () => walk(isField(here()) ? state(here()).dataset.at : here()?.dataset.at),
  edit: () => here()?.setSelectionRange?.(here().value.length, here().value.length),
  readings,
  doubt: () => goTo(nextOpen(null)),
  next: () => move(nextUrl()),
  previous: () => move($('[data-act="previous"]').dataset.href),
  reject: dialog("reject"),
  postpone: dialog("postpone"),
  send: dialog("send"),
  comment: dialog("comment"),
  "take-back": takeBack,
  "add-line": () => addLine(),
  "add-charge": addCharge,
  charge: ({ target }) => turnCharge(target.closest("tr")),
  columns: unfold,
  draw,
  ask,
  "hand-over": handOver,
  "doubtful-only": doubtfulOnly,
  "keep-theirs": () => show(current().url, { push: false, leave: false }),
  "use-mine": useMine,
};
for (const number of [1, 2, 3, 4, 5]) {
  act[`pick-${number}`] = () => pick(number);
  act[`answer-${number}`] = () => answer(number);
}
