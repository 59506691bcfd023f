// The pages laid anew: split, put together, moved, left out. The server reads them again and sends the document back.

import { open, say } from "../desk.js";
import { meanwhile, onTheWay } from "../meanwhile.js";
import { _ } from "../tongue.js";
import { $, $$, editable } from "./dom.js";
import { flush } from "./fields.js";

const tools = () => $(".pagetools")?.dataset;
const thumbs = () => $$(".thumbs > [data-page]");
const ids = () => thumbs().map((thumb) => thumb.dataset.id);

/** The thumbnail that keys and buttons mean: the focused one, else the one in sight. */
const chosen = () => document.activeElement?.closest?.(".thumbs > [data-page]") ?? $(".thumbs [aria-current]");

/** Save what was typed, then lay the pages anew; `focus` is the number of the page to stand on afterwards. */
async function lay(url, values, focus) {
  if (!editable() || !tools() || onTheWay()) return;
  await meanwhile(async () => {
    if (!(await flush())) return say(_("A change is not saved yet. Look at what is marked, then decide."));
    await htmx.ajax("POST", url, {
      target: "#document",
      swap: "innerHTML",
      values: { version: $("#version").value, ...values },
    });
    if (focus) $(`.thumbs [data-page="${focus}"]`)?.focus();
  });
}

function split() {
  const before = Number(chosen()?.dataset.page ?? 0);
  if (before < 2) return say(_("Go to the page that begins the next document, then split before it."));
  lay(tools().split, { before });
}

const arrange = (order, focus) => lay(tools().arrange, { order: order.join(" ") }, focus);

function leaveOut() {
  const thumb = chosen();
  const rest = ids().filter((id) => id !== thumb?.dataset.id);
  if (!rest.length) return say(_("A document keeps at least one page."));
  arrange(rest, Math.min(Number(thumb.dataset.page), rest.length));
}

function move(step) {
  const order = ids();
  const at = order.indexOf(chosen()?.dataset.id);
  const to = at + step;
  if (at < 0 || to < 0 || to >= order.length) return;
  [order[at], order[to]] = [order[to], order[at]];
  arrange(order, to + 1);
}

export const acts = {
  "split-here": split,
  "leave-out": leaveOut,
  "page-earlier": () => move(-1),
  "page-later": () => move(1),
  "bring-back": ({ target }) => arrange([...ids(), target.closest("[data-id]").dataset.id]),
  together: () => editable() && open("together"),
};

/** Return what a key does on a thumbnail, nothing where it is not one of its own. */
export function thumbKey(event) {
  if (!event.target.closest?.(".thumbs > [data-page]") || !editable()) return undefined;
  if (event.altKey && event.shiftKey && event.key === "ArrowUp") return "page-earlier";
  if (event.altKey && event.shiftKey && event.key === "ArrowDown") return "page-later";
  if (event.key === "Delete") return "leave-out";
  return undefined;
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-lays]")) return;
  event.preventDefault();
  form.closest("dialog").close();
  lay(form.action, { other: event.submitter.value });
});
