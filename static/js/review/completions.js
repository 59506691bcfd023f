// What the page offers to a hand that types: the words that say it already, and those that begin with it.

import { allWords, inOrder, sameLine, together } from "./words.js";

const LONGEST = 8; // words of a value
const MOST = 4;
const GAP = 0.9; // line heights without a word: another cell begins
const AMOUNT = /^\D{0,3}\d[\d.,'’\u00a0]*[.,]\d{2}\D{0,3}$/u;
const DATE = /^(\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.?\s\p{L}{3,}\.?,?\s\d{2,4}),?$/u;
const KINDS = { amount: AMOUNT, date: DATE };

let known = { words: [], count: -1 };

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "");

/** The words of all pages that are here, in reading order, each with its letters and digits alone. */
function words() {
  const all = document.querySelectorAll(".words > .w");
  if (known.count !== all.length || known.first !== all[0]) {
    const found = inOrder(allWords()).map((one) => ({ ...one, plain: plain(one.text) }));
    known = { words: found, count: all.length, first: all[0] };
  }
  return known.words;
}

/** Return the runs of words that say exactly what was typed, spaces and marks aside. */
export function saying(text) {
  const wanted = plain(text);
  if (wanted.length < 2) return [];
  const all = words();
  return all.flatMap((one, at) => {
    if (!one.plain || !wanted.startsWith(one.plain)) return [];
    let said = "";
    for (let end = at; end < Math.min(at + LONGEST, all.length); end += 1) {
      if (end > at && !sameLine(all[end], one)) break;
      said += all[end].plain;
      if (said === wanted) return [all.slice(at, end + 1)];
      if (!wanted.startsWith(said)) break;
    }
    return [];
  });
}

/** The words from one on to the end of its cell. */
function cellFrom(all, at) {
  const run = [all[at]];
  for (let next = at + 1; next < all.length && run.length < LONGEST; next += 1) {
    const last = run.at(-1);
    const tall = last.y1 - last.y0;
    if (!sameLine(all[next], last) || all[next].x0 - last.x1 > GAP * tall) break;
    run.push(all[next]);
  }
  return run;
}

/** What a run may be in a field of a kind: the shortest part of it that is an amount or a date, or all of a name. */
function fitting(run, kind) {
  if (kind === "name") return run;
  const [first] = run;
  if (kind === "text") return /\d/.test(first.text) ? [first] : null;
  for (let end = 1; end <= Math.min(run.length, 4); end += 1) {
    const part = run.slice(0, end);
    if (KINDS[kind].test(part.map((one) => one.text).join(" "))) return part;
  }
  return null;
}

/** Return what the page has that begins with what was typed: { text, at, label }, each text once. */
export function beginning(text, kind) {
  const wanted = plain(text);
  if (wanted.length < (kind === "name" ? 2 : 1)) return [];
  const all = words();
  const found = new Map();
  for (let at = 0; at < all.length && found.size < MOST; at += 1) {
    if (!all[at].plain.startsWith(wanted)) continue;
    const run = fitting(cellFrom(all, at), kind);
    if (!run) continue;
    const said = together(run);
    said.text = said.text.replace(/[,;:]+$/, "");
    if (plain(said.text) !== wanted && !found.has(said.text)) found.set(said.text, { ...said, label: before(all, at) });
  }
  return [...found.values()];
}

/** The words that stand before one on its line, nearest last: usually its label. */
function before(all, at) {
  const line = [];
  for (let one = at - 1; one >= 0 && line.length < 3 && sameLine(all[one], all[at]); one -= 1) line.unshift(all[one].text);
  return line.join(" ");
}
