// A list of links by keyboard: j and k, or the arrows, walk from one to the next; Enter is the link's own.

import { isCommand } from "./desk.js";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const links = () => [...document.querySelectorAll("[data-walk]")];

addEventListener("keydown", (event) => {
  if (!isCommand(event) || !STEPS[event.key]) return;
  const all = links();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? 0 : Math.min(Math.max(at + STEPS[event.key], 0), all.length - 1)];
  if (!next) return;
  next.focus();
  event.preventDefault();
});

links()[0]?.focus({ preventScroll: true });
