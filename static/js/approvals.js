// Approvals by keyboard: move along the list, decide on the one that is open.

import { isCommand } from "./desk.js";

const HELD_MS = 250;
const loaded = Date.now();
const list = [...document.querySelectorAll(".picklist a")];

function move(step) {
  const at = list.findIndex((link) => link.hasAttribute("aria-current"));
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  if (next && next !== list[at]) next.click();
}

/** Press the button of a key; approving ignores a key that is still held from the page before. */
function press(key, event) {
  if (key === "a" && (event.repeat || Date.now() - loaded < HELD_MS)) return;
  document.querySelector(`[data-key="${key}"]`)?.click();
}

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

addEventListener("keydown", (event) => {
  const approving = (event.ctrlKey || event.metaKey) && event.key === "Enter";
  const dialog = document.querySelector("dialog[open]");
  if (approving && dialog) dialog.querySelector("form")?.requestSubmit();
  else if (approving) press("a", event);
  else if (!isCommand(event)) return;
  else if (STEPS[event.key]) move(STEPS[event.key]);
  else if (["a", "r", "R", "d", "o"].includes(event.key)) press(event.key, event);
  else return;
  event.preventDefault();
});
