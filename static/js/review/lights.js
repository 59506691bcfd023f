// What is lit on the pages: every field's words by how sure they are, the focused field's with its alternatives.

import { $, $$, reveal, svg } from "./dom.js";
import { together } from "./words.js";

const UNDERLINED = new Set(["sure", "likely", "you"]);

/** Return “page x0 y0 x1 y1” as numbers, null for a value that stands on no page. */
export function place(at) {
  if (!at) return null;
  const [page, x0, y0, x1, y1] = at.split(" ").map(Number);
  return { page, x0, y0, x1, y1 };
}

export const layer = (page) => $(`#page-${page} .lights`);

export function box({ x0, y0, x1, y1 }, kind) {
  return svg("rect", { class: `w ${kind}`, x: x0 - 2, y: y0 - 1, width: x1 - x0 + 4, height: y1 - y0 + 2, rx: 1.5 });
}

export function underline({ x0, x1, y1 }, state) {
  return svg("path", { class: `u u--${state}`, d: `M${x0} ${y1 + 0.5}H${x1}` });
}

function flag(at, text) {
  const group = svg("g", { class: "flag" });
  const x = at.x0 - 17;
  group.append(svg("rect", { x, y: at.y0 - 0.5, width: 13, height: 12, rx: 2 }));
  const label = svg("text", { x: x + 6.5, y: at.y0 + 8.5 });
  label.textContent = text;
  group.append(label);
  return group;
}

export function light(at, draw) {
  const found = place(at);
  if (found) layer(found.page)?.append(draw(found));
}

/** Draw everything anew; `here` is the focused input. */
export function redraw(here) {
  for (const lights of $$(".lights")) lights.replaceChildren();
  for (const state of $$(".field__state")) {
    const kind = state.dataset.state;
    light(state.dataset.at, (at) => (UNDERLINED.has(kind) ? underline(at, kind) : box(at, `w--${kind}`)));
  }
  if (!here) return;
  const state = $(".field__state", here.closest(".field") ?? document.createElement("i"));
  for (const pick of $$(".pick", here.closest(".field") ?? document.createElement("i"))) {
    if (pick.dataset.at !== state.dataset.at) light(pick.dataset.at, (at) => box(at, "w--other"));
    light(pick.dataset.at, (at) => flag(at, pick.dataset.pick));
  }
  light(state?.dataset.at ?? here.dataset.at, (at) => box(at, "w--focus"));
}

/** Light the words that say what is being typed, at once; the server's answer tells which of them is meant. */
export function lightTyped(runs) {
  for (const old of $$(".lights .w--typed")) old.remove();
  for (const run of runs) {
    const { at } = together(run);
    light(at, (found) => box(found, "w--typed"));
  }
  if (runs.length === 1) reveal(runs[0][0].rect);
}

const placeOf = (here) =>
  place(here?.closest(".field") ? $(".field__state", here.closest(".field"))?.dataset.at : here?.dataset.at);

/** Whether a field's words are on that page: a page that arrives must not take the eye away from another one. */
export const standsOn = (here, page) => String(placeOf(here)?.page) === page.dataset.number;

/** Show a place on the pages that no field stands for. */
export function lookAt(at) {
  const found = place(at);
  const page = found && $(`#page-${found.page}`);
  if (!page) return;
  for (const old of $$(".w--looked")) old.remove();
  light(at, (where) => box(where, "w--focus w--looked"));
  const lit = $(".w--looked", page);
  if (lit) return reveal(lit);
  page.scrollIntoView({ block: "start" });
  htmx.trigger(page, "wanted");
}

/** Bring the focused field's words into sight; a page not yet here is asked for first. */
export function follow(here) {
  const found = placeOf(here);
  if (!found) return;
  const page = $(`#page-${found.page}`);
  if (page && !("ready" in page.dataset)) {
    page.scrollIntoView({ block: "start" });
    htmx.trigger(page, "wanted");
  } else {
    const lit = $(".w--focus", page ?? document);
    if (lit) reveal(lit);
  }
}
