// What every page does: the sheet of keys, the way to other places, toasts and their undo.

import "./meanwhile.js";
import { _ } from "./tongue.js";

const LETTERS = "mail2erp.letters";
const LEAD_MS = 1500;
let lead = 0;

export const typing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

/** Whether a press is a single letter meant as a command. */
export function isCommand(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
  return plain && !typing(event.target) && !document.querySelector("dialog[open]") && lettersOn();
}

const lettersOn = () => localStorage.getItem(LETTERS) !== "off";

export function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return dialog;
}

/** Show a sentence at the foot of the page, in place of the one before; what can be taken back stays beside it. */
export function say(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "8";
  toast.textContent = text;
  for (const old of document.querySelectorAll(".toast:not(:has([data-undo]))")) old.remove();
  document.getElementById("toasts").append(toast);
  expire();
  return toast;
}

/** The token that a change needs, as it is now: signing in again, in another tab too, makes a new one. */
export const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
  JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

/** Tell, until something is answered again, that the session has ended; what was typed stays in its fields. */
export function signedOut() {
  const toast = say(_("You are signed out. Sign in again in another tab, then go on here; what you typed is still there."));
  const link = Object.assign(document.createElement("a"), { className: "btn btn--s", target: "_blank" });
  link.href = "/signin/";
  link.textContent = _("Sign in");
  toast.dataset.signedOut = "";
  toast.append(link);
}

function expire() {
  for (const toast of document.querySelectorAll("[data-toast]:not([data-timed])")) {
    toast.dataset.timed = "";
    setTimeout(() => "signedOut" in toast.dataset || toast.remove(), Number(toast.dataset.toast) * 1000);
  }
}

function undo() {
  const button = document.querySelector("[data-undo]");
  if (button) button.form.requestSubmit();
  return Boolean(button);
}

function goTo(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (link) link.click();
}

function onLetter(event) {
  if (event.key === "?") return open("keys");
  if (event.key === "/") return document.getElementById("search")?.focus();
  if (Date.now() - lead < LEAD_MS) {
    lead = 0;
    return goTo(event.key);
  }
  if (event.key === "g") lead = Date.now();
  else return;
}

// Before the pages' own keys, so that the letter after g is never theirs.
addEventListener("keydown", (event) => {
  if (event.key === "F1") {
    event.preventDefault();
    open("keys");
  } else if ((event.ctrlKey || event.metaKey) && event.key === "z" && !typing(event.target)) {
    if (undo()) event.preventDefault();
  } else if (isCommand(event) && (["?", "/", "g"].includes(event.key) || Date.now() - lead < LEAD_MS)) {
    event.preventDefault();
    onLetter(event);
  }
}, { capture: true });

addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(opener.dataset.opens);
  event.target.closest("[data-close]")?.closest("dialog").close();
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/** A menu that opens takes the hand along in the same event: what is typed next is typed into its field. */
addEventListener("click", (event) => {
  const menu = event.target.closest("details.menu:not([open]) > summary")?.parentElement;
  const field = menu?.querySelector("select, input:not([type=hidden])");
  if (!field) return;
  event.preventDefault();
  menu.open = true;
  field.focus();
});
/** In a menu: Space opens it as it goes down, a held Enter sends nothing, Esc leads back to what opened it. */
addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu");
  if (!menu || !["Escape", " ", "Enter"].includes(event.key)) return;
  const summary = menu.querySelector("summary");
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    summary.focus();
  } else if (event.key === " " && event.target === summary) summary.click();
  else if (event.key !== "Enter" || !event.repeat) return;
  event.preventDefault();
}, { capture: true });

const switchOfLetters = document.querySelector("[data-single-letters]");
if (switchOfLetters) {
  switchOfLetters.checked = lettersOn();
  switchOfLetters.addEventListener("change", () => {
    localStorage.setItem(LETTERS, switchOfLetters.checked ? "on" : "off");
  });
}

addEventListener("htmx:afterSettle", expire);
addEventListener("htmx:sendError", () => say(_("The server did not answer. Nothing is lost; try again.")));
addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status === 401) signedOut();
  else if (detail.xhr.status >= 500) say(_("The server could not do that. What you typed is still here; try again in a moment."));
  else say(_("That could not be done. Load the page again."));
});
addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) document.querySelector("[data-signed-out]")?.remove();
});
addEventListener("htmx:configRequest", ({ detail }) => { detail.headers["X-CSRFToken"] = token(); });
addEventListener("submit", ({ target }) => {
  for (const input of target.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token();
}, { capture: true });
expire();
