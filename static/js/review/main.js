// The review screen: what each key and button does. The parts know nothing of each other; this joins them.

import { open, say, typing } from "../desk.js";
import { countDown } from "./countdown.js";
import { decide, loadAhead, move, nextUrl, onShown, show, undo } from "./documents.js";
import { $, $$, current, editable, reveal } from "./dom.js";
import { accepted, confirm, fill, form, inputs, paint, save, settle, state, typed } from "./fields.js";
import { closeFind, openFind } from "./find.js";
import { listen } from "./keys.js";
import { addLine, isCell } from "./lines.js";
import { startBeating } from "./lock.js";
import { follow, redraw } from "./lights.js";
import { goTo, justLanded, label, land, nextOpen, notYet, openThings } from "./open.js";
import { isWalking, onTaken, stopWalking, walk } from "./pointing.js";
import { fitWhole, fitWidth, larger, leaf, resetView, smaller, turn } from "./view.js";

let here = null; // the field or cell that waits for a word

const isField = (element) => element?.matches?.("#draft .field input, #draft .field textarea");
const doubtful = (input) => ["doubt", "invalid"].includes(state(input).dataset.state);

function refresh() {
  redraw(here);
  label(document.activeElement?.closest?.(".foot") ? null : here);
}

// From field to field ----------------------------------------------------------------------------------
addEventListener("focusin", ({ target }) => {
  if (!isField(target) && !isCell(target)) return;
  stopWalking();
  here = target;
  $(".field--here")?.classList.remove("field--here");
  target.closest(".field")?.classList.add("field--here");
  refresh();
  follow(here);
});

addEventListener("input", ({ target }) => {
  if (isField(target) || isCell(target)) typed(target);
});

function enter() {
  const from = here?.isConnected ? here : null;
  if (isField(from) && doubtful(from)) confirm(from);
  save();
  goTo(nextOpen(from));
  refresh();
}

function primary(event) {
  if (event?.repeat || justLanded()) return;
  if (!editable()) return act.next();
  const next = nextOpen(here);
  if (next) return goTo(next);
  if (openThings().length) return enter();
  approveNow();
}

function approve(event) {
  if (event?.repeat || justLanded() || !editable()) return;
  const open = notYet();
  if (open) {
    say(`Not yet: ${open}.`);
    return goTo(openThings()[0]);
  }
  approveNow();
}

const approveNow = () => decide($("#primary").dataset.href, new FormData());

function pick(number) {
  const button = here?.closest(".field") && $(`[data-pick="${number}"]`, here.closest(".field"));
  if (button && editable()) takePick(button);
}

function takePick(button) {
  const input = $("input, textarea", button.closest(".field"));
  fill(input, button.dataset.value, button.dataset.at, button.dataset.exact);
  goTo(input.closest(".field"));
  refresh();
}

function escape() {
  const drawer = $("#mail");
  if (isWalking()) return here?.focus({ preventScroll: true });
  if (!$("#findbar")?.hidden) return closeFind();
  if (drawer && !drawer.hidden) return mail();
  const active = document.activeElement;
  if ((isField(active) || isCell(active)) && active.value !== active.defaultValue) {
    active.value = active.defaultValue;
    return typed(active);
  }
  if (active && active !== document.body && active.matches("input, textarea, select")) return active.blur();
  leave();
}

async function leave() {
  if (editable()) save();
  location.assign(current().queue);
}

function mail() {
  const drawer = $("#mail");
  drawer.hidden = !drawer.hidden;
  $('.foot [data-act="mail"]').setAttribute("aria-expanded", String(!drawer.hidden));
  if (drawer.hidden) return here?.focus({ preventScroll: true });
  htmx.trigger(drawer, "shown");
  drawer.focus({ preventScroll: true });
}

function lines() {
  const first = $("#lines tbody input:not([type=hidden])");
  if (!first) return addLine();
  first.focus();
  first.select();
}

function checks() {
  const first = $(".check") ?? $("#checks");
  first.focus({ preventScroll: true });
  reveal(first);
}

function acceptCheck(input) {
  htmx.ajax("POST", input.dataset.href, {
    swap: "none",
    values: { check: input.dataset.check, why: input.value },
  });
}

/** Take the last decision back, unless there is typing to take back in the field. */
function takeBack(event) {
  const active = document.activeElement;
  const button = $("#toasts [data-undo]");
  if (!button || (typing(active) && active.value !== active.defaultValue)) return;
  event.preventDefault();
  button.form.requestSubmit();
}

/** What keys and buttons do, by name. */
const act = {
  enter,
  back: () => goTo(nextOpen(here, true)),
  primary,
  approve,
  escape,
  mail,
  lines,
  checks,
  find: openFind,
  larger,
  smaller,
  width: fitWidth,
  whole: fitWhole,
  turn: () => turn(1),
  "turn-back": () => turn(-1),
  "page-down": () => leaf(1),
  "page-up": () => leaf(-1),
  page: () => walk(isField(here) ? state(here).dataset.at : here?.dataset.at),
  edit: () => here?.setSelectionRange?.(here.value.length, here.value.length),
  readings: () => here?.closest(".field")?.querySelector(".pick")?.focus(),
  doubt: () => goTo(nextOpen(null)),
  next: () => move(nextUrl()),
  previous: () => move($('[data-act="previous"]').dataset.href),
  reject: () => editable() && open("reject"),
  postpone: () => editable() && open("postpone"),
  send: () => editable() && open("send"),
  comment: () => editable() && open("comment"),
  "take-back": takeBack,
  accept: (event) => acceptCheck(event.target),
  "add-line": () => addLine(),
  "doubtful-only": ({ target }) => {
    const only = $(".side").classList.toggle("is-only-doubtful");
    target.setAttribute("aria-pressed", String(only));
  },
  "keep-theirs": () => show(current().url, { push: false, leave: false }),
  "use-mine": () => {
    $("#version").value = $("#conflict").dataset.version;
    $("#banner").replaceChildren();
    save();
  },
};
for (const number of [1, 2, 3, 4]) act[`pick-${number}`] = () => pick(number);

listen((name, event) => act[name]?.(event));

addEventListener("click", (event) => {
  const { target } = event;
  const button = target.closest("[data-act]");
  if (button) {
    event.preventDefault();
    if (event.detail < 2) act[button.dataset.act]?.(event);
  }
  const reading = target.closest(".pick");
  if (reading && editable()) takePick(reading);
  const shower = target.closest("[data-show]");
  if (shower) goTo($(`.field[data-f="${shower.dataset.show}"]`));
  const accepter = target.closest("[data-accept]");
  if (accepter) {
    const why = accepter.nextElementSibling;
    why.hidden = false;
    why.focus();
  }
  const other = target.closest("[data-next], [data-document]");
  if (other && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    move(other.href);
  }
  if (target.closest("[data-closes]")) target.closest("dialog").close();
});

addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent.matches("[data-decides], [data-stays]")) {
    event.preventDefault();
    const body = new FormData(sent, event.submitter);
    sent.closest("dialog").close();
    if (sent.matches("[data-decides]")) decide(sent.action, body);
    else htmx.ajax("POST", sent.action, { swap: "none", values: Object.fromEntries(body) });
  } else if (sent.closest("#toasts")) {
    event.preventDefault();
    undo(sent);
  } else if (sent.matches("#findbar, #draft")) {
    event.preventDefault();
  }
});

// What the page and the server bring -------------------------------------------------------------------
onTaken((text, at) => {
  if (!editable()) return;
  if (!here?.isConnected) return say("Choose a field first, then the word for it.");
  const walked = document.activeElement?.matches(".sheetview");
  fill(here, text, at);
  if (walked) enter();
  else here.focus({ preventScroll: true });
  refresh();
});

addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!accepted(detail) || detail.requestConfig.verb !== "post" || !form()) return;
  if (detail.target.id === "document") return start(); // another kind: other fields
  settle();
  refresh();
});

addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.matches?.(".sheetview__page")) {
    refresh();
    if (here?.isConnected) follow(here);
  }
});

function start() {
  here = null;
  resetView();
  for (const input of inputs()) paint(input);
  const first = openThings()[0];
  if (editable() && first) goTo(first);
  else land();
  if (isField(document.activeElement)) here = document.activeElement; // it had the focus before: no event came
  refresh();
  requestIdleCallback(loadAhead);
}

onShown(start);
startBeating();
countDown();
start();
