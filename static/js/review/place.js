// Where the person is: the field or cell that waits for a word, the check being looked at, what is lit for it.

import { $ } from "./dom.js";
import { state } from "./fields.js";
import { isCell } from "./lines.js";
import { follow, redraw } from "./lights.js";
import { label } from "./open.js";
import { stopWalking } from "./pointing.js";

let waiting = null;

export const isField = (element) => element?.matches?.("#draft .field input, #draft .field textarea");
export const doubtful = (input) => ["doubt", "invalid"].includes(state(input).dataset.state);

/** The field or cell that was focused last; null when the document has changed since. */
export const here = () => (waiting?.isConnected ? waiting : null);

/** Where the person is among the open things: a check, the focused field, or nowhere (at the bar below). */
export function standing() {
  const active = document.activeElement;
  return active?.closest?.(".check, [data-asks]") ?? (active?.closest?.(".foot") ? null : here());
}

export function refresh() {
  const at = standing();
  redraw(at?.matches(".check") ? spokenOf(at) : here());
  label(at);
}

/** Begin a new document; a field that had the focus before keeps it, and no event tells so. */
export function beginAt(element) {
  waiting = isField(element) ? element : null;
}

/** The field that a check speaks of. */
const spokenOf = (check) => $(`.field[data-f="${$("[data-show]", check)?.dataset.show}"] input`);

function spotlight(check) {
  refresh();
  follow(spokenOf(check));
}

addEventListener("focusin", ({ target }) => {
  const check = target.closest?.(".check");
  if (check) return spotlight(check);
  if (!isField(target) && !isCell(target)) return;
  stopWalking();
  waiting = target;
  $(".field--here")?.classList.remove("field--here");
  target.closest(".field")?.classList.add("field--here");
  refresh();
  follow(target);
});
