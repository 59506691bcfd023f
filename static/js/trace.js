// The trace: a row of the comparison lights its words on the page.

import { isCommand } from "./desk.js";

const rows = [...document.querySelectorAll("tr[data-field]")];

function light(row) {
  document.querySelector("tr.is-here")?.classList.remove("is-here");
  document.querySelector(".w--focus")?.classList.remove("w--focus");
  row.classList.add("is-here");
  const word = document.querySelector(`[data-lit="${row.dataset.field}"]`);
  word?.classList.add("w--focus");
  word?.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const at = rows.findIndex((row) => row.classList.contains("is-here"));
  const row = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  row?.focus();
}

for (const row of rows) {
  row.addEventListener("focus", () => light(row));
  row.addEventListener("click", () => row.focus());
}

addEventListener("keydown", (event) => {
  if (!isCommand(event)) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  move(step);
});
