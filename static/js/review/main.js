// The review screen: joins keys, buttons and answers to what they do. The parts know little of each other.

import { say } from "../desk.js";
import { meanwhile, unseen } from "../meanwhile.js";
import { act, enter, openReason, takeChoice, takePick } from "./acts.js";
import { countDown } from "./countdown.js";
import { decide, loadAhead, move, onShown, undo } from "./documents.js";
import { $, editable } from "./dom.js";
import { accepted, fill, form, inputs, paint, save, settle, typed } from "./fields.js";
import { findAsked } from "./find.js";
import { listen } from "./keys.js";
import { forgetLines, isCell } from "./lines.js";
import { startBeating } from "./lock.js";
import { follow, lookAt, standsOn } from "./lights.js";
import { goTo, land, openThings } from "./open.js";
import { corner, isDrawing, stopDrawing } from "./drawing.js";
import { beginAt, here, isField, refresh } from "./place.js";
import { onTaken } from "./pointing.js";
import { beginTouch } from "./touch.js";
import { takeUp } from "./unsaved.js";
import { layAsBefore } from "./view.js";
import { _ } from "../tongue.js";

listen((name, event) => act[name]?.(event));

addEventListener("input", ({ target }) => {
  if (isField(target) || isCell(target)) typed(target);
});

function actOf(button, event) {
  button.closest("details.menu")?.removeAttribute("open");
  if (event.detail < 2) act[button.dataset.act]?.(event);
}

/** What a click on something means, by what it is on; the innermost first. */
const CLICKS = [
  ["[data-act]", actOf],
  [".pick", (reading) => editable() && takePick(reading)],
  ["[data-take]", (button) => editable() && takeChoice(button)],
  ["[data-look]", (button) => lookAt(button.dataset.look)],
  ["[data-show]", (button) => goTo($(`.field[data-f="${button.dataset.show}"]`))],
  ["[data-accept]", openReason],
  ["[data-next], [data-document]", (link) => move(link.href)],
  ["[data-closes]", (button) => button.closest("dialog").close()],
];

addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey) return;
  for (const [selector, meaning] of CLICKS) {
    const found = event.target.closest(selector);
    if (!found) continue;
    event.preventDefault();
    return meaning(found, event);
  }
});

addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent.matches("[data-decides], [data-stays]")) {
    event.preventDefault();
    const body = new FormData(sent, event.submitter);
    sent.closest("dialog").close();
    unseen(); // the same Enter hit twice would approve what lies under the dialog
    if (sent.matches("[data-decides]")) decide(sent.action, body);
    else htmx.ajax("POST", sent.action, { swap: "none", values: Object.fromEntries(body) });
  } else if (sent.closest("#toasts")) {
    event.preventDefault();
    undo(sent);
  } else if (sent.matches("#findbar, #draft")) {
    event.preventDefault();
  }
});

onTaken((text, at, how) => {
  if (!editable()) return;
  if (isDrawing()) return corner(at, how === "drag");
  if (!here()) return say(_("Choose a field first, then the word for it."));
  fill(here(), text, at);
  here().focus({ preventScroll: true });
  if (how === "walk") enter();
  refresh();
});

// Another kind, or pages laid anew, bring another document.
addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target.id === "document") meanwhile(() => new Promise((done) => detail.xhr.addEventListener("loadend", done)));
});

// Most of what a save answers stands there already; swapped once more it would keep the next key waiting.
addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  detail.shouldSwap = !detail.target.isEqualNode(detail.fragment.firstElementChild);
});

addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!accepted(detail) || detail.requestConfig.verb !== "post" || !form()) return;
  if (detail.target.id === "document") return start(); // another kind: other fields
  settle();
  refresh();
});

addEventListener("htmx:afterSettle", ({ target }) => {
  if (!target.matches?.(".sheetview__page")) return;
  layAsBefore(target);
  refresh();
  if (here() && standsOn(here(), target)) follow(here());
});

/** Stand on the first open thing of a document, or on Approve when there is none. */
function start() {
  unseen();
  beginTouch();
  forgetLines();
  stopDrawing();
  layAsBefore();
  for (const input of inputs()) paint(input);
  const [first] = openThings();
  if (editable() && first) goTo(first);
  else land();
  beginAt(document.activeElement);
  refresh();
  requestIdleCallback(loadAhead);
}

// Back from another tab, where somebody may have signed in again: what could not be saved is sent once more.
addEventListener("visibilitychange", () => document.hidden || !form() || save());

onShown(start);
startBeating();
countDown();
start();
takeUp();
findAsked();
