// Every key of the review screen, in one table each for fields, for the page, and for single letters outside.

import { isCommand, typing } from "../desk.js";
import { $ } from "./dom.js";
import { findKey } from "./find.js";
import { lineKey } from "./lines.js";
import { choiceKey } from "./lookahead.js";
import { thumbKey } from "./pages.js";
import { walkKey } from "./pointing.js";

/** Single letters and signs, outside text fields. */
const LETTERS = {
  a: "approve", r: "reject", p: "postpone", s: "send", c: "comment", m: "mail", i: "lines", v: "checks", l: "sender",
  n: "next", b: "previous", w: "draw", o: "columns", x: "split-here", u: "together",
  "+": "larger", "=": "larger", "-": "smaller", "−": "smaller", 0: "width", 9: "whole",
  ".": "turn", ",": "turn-back",
};
const NAMED = { F2: "edit", F4: "page", F9: "mail", PageDown: "page-down", PageUp: "page-up" };

/** `act(name, event)` does what a key means. */
export function listen(act) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || inDialog(event)) return;
    if (isHeld(event)) return event.preventDefault();
    const name = meaning(event);
    if (!name) return;
    if (name !== "take-back") event.preventDefault();
    if (name !== true) act(name, event);
  });
}

/** Whether Enter is only held down: it decides nothing, not even by the button it stands on. */
const isHeld = ({ key, repeat, target, ctrlKey }) => key === "Enter" && repeat && (ctrlKey || !target.matches("textarea, #find"));

function inDialog(event) {
  const dialog = event.target.closest?.("dialog[open]") ?? $("dialog[open]");
  if (!dialog) return false;
  const form = $("form", dialog);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Enter" && event.target.matches("[name=on]")) {
    event.preventDefault();
    form.requestSubmit($("[data-on]", form)); // not the first of the buttons, which a browser would take
  } else if (/^[1-9]$/.test(event.key) && !typing(event.target)) {
    form.querySelectorAll("button[name]")[Number(event.key) - 1]?.click();
  }
  return true;
}

/** Return the name of what a key does, true where it is done already, nothing where it is not ours. */
function meaning(event) {
  if (findKey(event)) return true;
  const chosen = choiceKey(event);
  if (chosen) return chosen;
  if (lineKey(event) || walkKey(event)) return true;
  const laid = thumbKey(event);
  if (laid) return laid;
  const control = event.ctrlKey || event.metaKey;
  if (event.key === "Enter") return enter(event, control);
  if (event.key === "Escape") return "escape";
  if (event.key === "F8") return event.shiftKey ? "previous" : "next";
  if (control && event.key === "f") return "find";
  if (control && event.key === "z") return "take-back";
  if (event.altKey && /^Digit[1-4]$/.test(event.code)) return `pick-${event.code.slice(-1)}`;
  if (event.altKey && event.key === "ArrowDown") return "readings";
  if (NAMED[event.key] && !(event.key.startsWith("Page") && event.target.matches("textarea, select"))) return NAMED[event.key];
  if (!isCommand(event)) return undefined;
  if ($("[data-asks]") && /^Digit[1-5]$/.test(event.code)) return `answer-${event.code.slice(-1)}`;
  return LETTERS[event.key];
}

function enter(event, control) {
  if (control) return "approve";
  if (event.altKey) return undefined;
  const { target } = event;
  if (target.matches(".accept")) return "accept";
  if (target.matches("#primary")) return "primary";
  if (target.matches("textarea") && !event.shiftKey) return undefined;
  if (target.matches("a, button, summary, select, #search")) return undefined;
  return event.shiftKey ? "back" : "enter";
}
