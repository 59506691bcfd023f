// The draft: what was typed or clicked, sent soon after, and the states that come back.

import { $, $$, editable } from "./dom.js";
import { linesDirty, linesSent, placesOf, settleLines, soilLines } from "./table.js";

const PAUSE_MS = 700; // after the last key; leaving the field does not wait
const CODE = /^(line\.)?(account|cost_centre)$/;
let timer = 0;
let sent = new Map();
let unheard = false; // whether the last save was neither taken nor refused

export const form = () => $("#draft");
export const inputs = () => $$(".field input, .field textarea", form() ?? document);
export const state = (input) => $(".field__state", input.closest(".field"));

/** What the server has of a field, in the words in which it stands there. */
const kept = (input) => input.dataset.taken ?? input.defaultValue;

export const isDirty = (input) =>
  input.value !== kept(input) || input.dataset.clicked !== undefined || "confirmed" in input.dataset;
const anythingDirty = () => linesDirty() || inputs().some(isDirty);
const onItsWay = (input) => sent.has(input.name) && sent.get(input.name) === input.value;
export const isUnsent = () => linesDirty() || inputs().some((input) => isDirty(input) && !onItsWay(input));

/** Put a reading in a field. `at` is where it stands, empty for nowhere; `exact` its value as the draft keeps it. */
export function fill(input, value, at, exact) {
  input.value = value;
  if (input.closest(".field")) {
    notTyped(input);
    input.dataset.clicked = at;
    if (exact !== undefined) input.dataset.exact = exact;
    show(input, "you", at);
  } else {
    input.dataset.at = at;
    soilLines();
  }
  save();
}

/** What stands in a field did not come from the keys: it may be rewritten as the server keeps it. */
function notTyped(input) {
  delete input.dataset.typing;
  delete input.dataset.taken;
  delete input.closest(".field").dataset.means;
}

/** A value was taken by another way than the draft: only the answer is waited for. */
export function took(input, value) {
  clearTimeout(timer);
  forget(input);
  notTyped(input);
  input.value = input.defaultValue = value;
  show(input, "you", "");
}

const busy = () => form().classList.contains("htmx-request");
const answered = () => new Promise((done) => form().addEventListener("htmx:afterRequest", done, { once: true }));

/** Whether something was typed that the server does not have yet. */
export const unsaved = () => busy() || anythingDirty();

/** Resolve when nothing of the draft is on its way. */
export async function quiet() {
  while (busy()) await answered();
}

/** Take a doubtful value as it stands. */
export function confirm(input) {
  if (!editable() || !input.value) return;
  input.dataset.confirmed = "";
  show(input, "you", state(input).dataset.at);
  save();
}

function show(input, kind, at) {
  const found = state(input);
  found.dataset.state = kind;
  found.dataset.at = at;
  paint(input);
}

/** Give a field the look of its state. */
export function paint(input) {
  const field = input.closest(".field");
  for (const name of [...field.classList]) {
    if (name.startsWith("field--") && !["field--num", "field--long", "field--here"].includes(name)) {
      field.classList.remove(name);
    }
  }
  field.classList.add(`field--${state(input).dataset.state}`);
  for (const pick of $$(".pick", field)) {
    pick.setAttribute("aria-pressed", pick.dataset.at === state(input).dataset.at);
  }
  input.setAttribute("aria-invalid", state(input).dataset.state === "invalid");
}

function forget(input) {
  for (const name of ["clicked", "confirmed", "exact"]) delete input.dataset[name];
}

export function typed(input) {
  if (input.closest(".field")) {
    forget(input);
    input.dataset.typing = "";
    delete input.closest(".field").dataset.means;
  } else {
    delete input.dataset.at;
    soilLines();
  }
  wait(input);
}

/** Save after a pause; a code that is half typed waits until its list is closed. */
function wait(input) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const choosing = CODE.test(input.name) && input.getAttribute("aria-expanded") === "true";
    if (choosing) wait(input);
    else save();
  }, PAUSE_MS);
}

export function save() {
  clearTimeout(timer);
  timer = 0;
  if (editable() && isUnsent()) htmx.trigger(form(), "save");
}

/** Whether the server took what was sent; a clash or a refusal brings a banner instead. */
export const accepted = ({ xhr }) => xhr.status >= 200 && xhr.status < 300;

/** Resolve when all that was typed is saved; with false when something could not be. */
export async function flush() {
  while (editable() && unsaved()) {
    if (!busy()) save();
    const event = await answered();
    if (!accepted(event.detail) || $(".field--invalid, .lines .is-invalid")) return false;
  }
  return true;
}

/** What changed, and only that, so that two people meet only where both changed the same. */
export function changes() {
  const all = new FormData(form());
  const data = new FormData();
  data.append("version", all.get("version"));
  sent = new Map();
  for (const input of inputs().filter(isDirty)) {
    sent.set(input.name, input.value);
    if (input.value === kept(input) && input.dataset.clicked === undefined) data.append("confirm", input.name);
    else data.append(input.name, input.value);
    data.append(`seen.${input.name}`, input.defaultValue);
    if (input.dataset.clicked) data.append(`at.${input.name}`, input.dataset.clicked);
    if (input.dataset.exact !== undefined) data.append(`exact.${input.name}`, input.dataset.exact);
  }
  if (!linesDirty()) return data;
  data.append("lines", "1");
  for (const [name, value] of all) if (name.startsWith("line.") && name !== "line.at") data.append(name, value);
  for (const row of $$("#lines tbody tr")) data.append("line.at", placesOf(row));
  linesSent();
  return data;
}

addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt !== form()) return;
  for (const name of [...detail.formData.keys()]) detail.formData.delete(name);
  for (const [name, value] of changes()) detail.formData.append(name, value);
});

addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt !== form()) return;
  unheard = !accepted(detail) && ![409, 422].includes(detail.xhr.status);
  if (accepted(detail)) return;
  sent = new Map();
  if (detail.requestConfig.formData.has("lines")) soilLines();
});

/** What the server has not taken, in words: “order 45-77001, date 12 Dec 2026”. */
export const untaken = () =>
  inputs().filter((input) => isDirty(input) && input.value !== kept(input))
    .map((input) => `${input.closest(".field").dataset.words} ${input.value}`).join(", ");

/** Send once more what the server did not answer to. */
export const saveAgain = () => unheard && save();
addEventListener("online", saveAgain);

addEventListener("beforeunload", (event) => {
  if (unheard && editable() && anythingDirty()) event.preventDefault(); // only the person may give it up
});

const isBeingTyped = (input) => "typing" in input.dataset && input === document.activeElement;

/** Leave the text under the typing hand as it is, and say beside it what it was taken for. */
function hold(input) {
  input.dataset.taken = input.value;
  const { defaultValue: means } = input;
  if (means !== input.value) input.closest(".field").dataset.means = means;
}

/** Write a value as the server keeps it. */
function write(input) {
  input.value = input.defaultValue;
  notTyped(input);
}

addEventListener("focusin", ({ target }) => {
  if (target.closest?.("#draft .field")) target.dataset.before = kept(target);
});

/** Bring back what stood in a field when it was entered; returns whether anything had changed. */
export function giveBack(input) {
  const { before } = input.dataset;
  const wasRefused = state(input).dataset.state === "invalid";
  if (input.value === before && !wasRefused) return false;
  typed(input);
  input.value = before;
  delete input.dataset.typing;
  if (isDirty(input)) save();
  else htmx.trigger(form(), "save"); // only to have its state back
  return true;
}

/** A field that is left is saved at once, and shown as it is kept. */
addEventListener("focusout", ({ target }) => {
  if (!target.closest?.("#draft .field")) return;
  if (isDirty(target)) return $("#conflict") ? undefined : save(); // a clash waits for the person's word
  if ("taken" in target.dataset) write(target);
  delete target.dataset.typing;
});

/** Take over what the server made of it: states always, values where nobody typed on meanwhile. */
export function settle() {
  for (const input of inputs()) {
    const { state: kind, value } = state(input).dataset;
    const typedOn = sent.has(input.name) ? input.value !== sent.get(input.name) : isDirty(input);
    if (kind !== "invalid" && !typedOn) {
      input.defaultValue = value;
      if (isBeingTyped(input)) hold(input);
      else write(input);
      forget(input);
    } else if (typedOn && input.value) {
      state(input).dataset.state = "you"; // the answer does not know yet what is on its way
    }
    paint(input);
  }
  sent = new Map();
  settleLines();
}
