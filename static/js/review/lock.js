// Holding a document while somebody works on it, seeing who reads along, letting go of it when they leave.

import { say, signedOut } from "../desk.js";
import { _, _n } from "../tongue.js";
import { show } from "./documents.js";
import { $, current, headers, NO_ANSWER, post } from "./dom.js";
import { flush, saveAgain, untaken } from "./fields.js";

const ALONE_MS = 15_000;
const TOGETHER_MS = 2_500; // while somebody waits for a document, or may ask for it
let active = true;
let timer = 0;
let waiting = ""; // the lock that was asked for
let shown = 0; // when what somebody else changed was last shown

for (const kind of ["keydown", "pointerdown", "scroll"]) {
  addEventListener(kind, () => { active = true; }, { capture: true, passive: true });
}

/** Tell every 15 seconds that the document is looked at; more often while somebody reads along, or waits for it. */
export function startBeating() {
  const { lock, mode } = current();
  const together = waiting === lock || (mode === "edit" && $("#along .avatar"));
  clearTimeout(timer);
  timer = setTimeout(() => beat().finally(startBeating), together ? TOGETHER_MS : ALONE_MS);
}

/** Renew the lock while there is life, ask for one that somebody else has, and hear who is there. */
async function beat() {
  const { lock, mode, url } = current();
  if (!lock || mode === "read" || document.hidden) return;
  const body = new FormData();
  if (!active) body.set("idle", "1");
  active = false;
  const answer = await post(lock, { body });
  if (!answer) return; // the next beat tells again
  if (answer.status === 401) return signedOut();
  if (!answer.ok || current().lock !== lock) return;
  saveAgain();
  const { mode: now, says, version, along, asks } = await answer.json();
  readAlong(along);
  if (now !== mode) {
    const what = mode === "edit" ? untaken() : "";
    waiting = "";
    await show(url, { push: false, leave: false });
    say(now === "edit" ? _("The document is free now, and yours.") : says || _("This document was decided meanwhile."));
    if (what) note("untaken", _("What you typed last was not saved: {what}.", { what }));
  } else if (now === "edit") {
    asked(asks);
  } else if (String(version) !== $("#version").value && onlyReading()) {
    shown = Date.now();
    await show(url, { push: false, leave: false }); // what was changed meanwhile
  }
}

const onlyReading = () => Date.now() - shown >= ALONE_MS && $("#mail").hidden && $("#findbar").hidden && !$("dialog[open]");

/** Show who else looks at the document. */
function readAlong(people) {
  const place = $("#along");
  if (!place) return;
  const signs = people.map(({ initials, name }) => {
    const sign = document.createElement("span");
    Object.assign(sign, { className: "avatar", textContent: initials, title: name });
    return sign;
  });
  const says = document.createElement("span");
  says.className = "hide-m";
  says.textContent = _n("reads along", "read along", people.length);
  place.replaceChildren(...signs, ...(people.length ? [says] : []));
}

/** Show that somebody asks for the document, once. */
function asked(name) {
  const before = $("#asked");
  if (!name) return before?.remove();
  if (before?.dataset.by === name) return;
  const shown = note("asked", _("{name} asks you to hand this document over.", { name }));
  shown.dataset.by = name;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--s" });
  button.dataset.act = "hand-over";
  button.textContent = _("Hand it over");
  $("p", shown).append(" ", button);
}

/** Put a sentence over the document, which stays as long as the document does. */
function note(id, text) {
  const bar = Object.assign(document.createElement("div"), { id, className: "note note--you lockbar" });
  bar.innerHTML = "<p><b></b></p>";
  $("b", bar).textContent = text;
  $("#asking").append(bar);
  return bar;
}

/** Ask whoever has the document for it. */
export async function ask() {
  const answer = await post(current().ask);
  if (!answer) return say(NO_ANSWER());
  say(answer.ok ? _("Asked. It opens for you as soon as it is handed over.") : _("That could not be done. Try it again."));
  waiting = current().lock;
  startBeating();
}

/** Give the document to who asks for it, with all that was typed, and read it from then on. */
export async function handOver() {
  const { handOver: address, url } = current();
  if (!(await flush())) return;
  if (!(await post(address))) return say(NO_ANSWER());
  await show(url, { push: false, leave: false });
}

addEventListener("pagehide", () => {
  const { mode, leave } = current();
  if (!leave || mode === "read") return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", headers()["X-CSRFToken"]);
  navigator.sendBeacon(leave, body);
});
