// Finding on the pages: Ctrl F opens, Enter goes on, Esc leaves.

import { $, $$, reveal } from "./dom.js";
import { wantAll } from "./pointing.js";
import { allWords, inOrder } from "./words.js";
import { _ } from "../tongue.js";

let hits = [];
let at = 0;
let before = null;

export function openFind() {
  const bar = $("#findbar");
  if (!bar) return;
  if (!bar.contains(document.activeElement)) before = document.activeElement;
  bar.hidden = false;
  $("#find").focus();
  $("#find").select();
  wantAll();
}

export function closeFind() {
  $("#findbar").hidden = true;
  mark([]);
  before?.focus?.({ preventScroll: true });
}

function mark(words) {
  for (const rect of $$(".w--found")) rect.classList.remove("w--found");
  for (const one of words) one.rect.classList.add("w--found");
}

/** Return the runs of words that hold the text, spaces and case aside. */
function search(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const words = inOrder(allWords());
  const last = wanted.length - 1;
  return words.flatMap((_, first) => {
    const run = words.slice(first, first + wanted.length);
    const fits = run.length === wanted.length && run.every((one, index) => {
      const said = one.text.toLowerCase();
      if (last === 0) return said.includes(wanted[0]);
      if (index === 0) return said.endsWith(wanted[0]);
      return index === last ? said.startsWith(wanted[last]) : said === wanted[index];
    });
    return fits ? [run] : [];
  });
}

function step(by) {
  if (!hits.length) return;
  at = (at + by + hits.length) % hits.length;
  mark(hits[at]);
  reveal(hits[at][0].rect);
  count();
}

function count() {
  const says = hits.length ? _("{n} of {all}", { n: at + 1, all: hits.length }) : $("#find").value ? _("not on the page") : "";
  $("#findbar output").textContent = says;
}

function look() {
  hits = search($("#find").value);
  at = 0;
  mark(hits[0] ?? []);
  if (hits[0]) reveal(hits[0][0].rect);
  count();
}

addEventListener("input", ({ target }) => {
  if (target.id === "find") look();
});

/** Light what the address says was looked for; pages that come later are looked through as they come. */
export function findAsked() {
  const asked = new URLSearchParams(location.search).get("find");
  if (!asked || !$("#find")) return;
  before = document.activeElement; // which keeps the focus: Enter goes on as always
  $("#findbar").hidden = false;
  $("#find").value = asked;
  wantAll();
  look();
}

addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.matches?.(".sheetview__page") && !$("#findbar")?.hidden && !hits.length) look();
});

/** Handle a key in the find bar; returns whether it was one of its own. */
export function findKey(event) {
  if (event.target.id !== "find") return false;
  if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  else if (event.key === "Escape") closeFind();
  else return false;
  return true;
}
