// One sender's page: what was learnt is lit on the sample, and a click on the page says where a value stands.

import { isCommand, typing } from "./desk.js";
import { $, $$, svg } from "./review/dom.js";
import { box, layer, place, underline } from "./review/lights.js";
import { isWalking, onTaken, stopWalking, walk, walkKey } from "./review/pointing.js";

const here = () => $(".learnt.is-here");

/** The way from the words by which a value is found to the value. */
function arrow(from, to) {
  const beside = to.x0 >= from.x1;
  const y = (to.y0 + to.y1) / 2;
  const x = (to.x0 + to.x1) / 2;
  const d = beside
    ? `M${from.x1 + 3} ${y}H${to.x0 - 4}m-4 -3l4 3l-4 3`
    : `M${(from.x0 + from.x1) / 2} ${from.y1 + 2}L${x} ${to.y0 - 3}m-3 -4l3 4l3 -4`;
  return svg("path", { class: "arrow", d });
}

/** A value that is not the field's: struck through, with a flag that says so. */
function struck({ x0, y0, x1, y1 }) {
  const flag = svg("g", { class: "flag flag--stop" });
  const says = svg("text", { x: x0 + 4, y: y0 - 4.5 });
  says.textContent = $(".sheetview").dataset.never;
  flag.append(svg("rect", { x: x0, y: y0 - 13, width: says.textContent.length * 4.4 + 8, height: 12, rx: 2 }), says);
  const group = svg("g", {});
  group.append(svg("path", { class: "struck", d: `M${x0} ${(y0 + y1) / 2}H${x1}` }), flag);
  return group;
}

function light(row) {
  const at = place(row.dataset.at);
  const lights = at && layer(at.page);
  if (!lights) return;
  const { field, mark } = row.dataset;
  if (row === here()) {
    const label = place(row.dataset.labelAt);
    if (label) lights.append(box(label, "w--other"), arrow(label, at));
    lights.append(box(at, "w--focus"));
    for (const never of row.dataset.neverAt?.split(";").filter(Boolean) ?? []) {
      layer(place(never).page)?.append(struck(place(never)));
    }
  } else if (field === "lines") lights.append(box(at, "w--area"));
  else if (mark === "stop" || mark === "doubt") lights.append(box(at, `w--${mark}`));
  else lights.append(underline(at, mark));
}

/** A place that a question offers, with its number. */
function offer(button, number) {
  const at = place(button.dataset.place);
  const flag = svg("g", { class: "flag" });
  const says = svg("text", { x: at.x0 - 11, y: at.y0 - 3.5 });
  says.textContent = number;
  flag.append(svg("rect", { x: at.x0 - 14, y: at.y0 - 13, width: 12, height: 12, rx: 2 }), says);
  layer(at.page)?.append(box(at, button.matches(":hover, :focus") ? "w--focus" : "w--doubt"), flag);
}

const offered = () => $$(".asking [data-place]");

function redraw() {
  for (const lights of $$(".lights")) lights.replaceChildren();
  for (const row of $$(".learnt[data-at]")) light(row);
  offered().forEach((button, at) => offer(button, at + 1));
}

for (const event of ["focusin", "mouseover"]) {
  addEventListener(event, ({ target }) => target.closest?.("[data-place]") && redraw());
}

onTaken((text, at) => {
  const form = $("#point");
  if (!form) return;
  form.elements.at.value = at;
  form.requestSubmit();
});

addEventListener("keydown", (event) => {
  if (walkKey(event)) return event.preventDefault();
  if (event.key === "Escape" && here() && !$("dialog[open]")) {
    if (isWalking()) return stopWalking();
    $("[data-done]")?.click();
  } else if (event.key === "Escape" && !$("dialog[open]") && !typing(event.target)) {
    $("[data-back]")?.click();
  } else if (event.key === "F4" && here()) {
    event.preventDefault();
    walk(here().dataset.at);
  } else if (isCommand(event) && /^Digit[1-4]$/.test(event.code)) {
    offered()[Number(event.code.slice(-1)) - 1]?.click();
  } else if (isCommand(event) && ["j", "k"].includes(event.key)) step(event.key === "j" ? 1 : -1);
});

/** Move among the fields' buttons. */
function step(by) {
  const buttons = $$(".learnt > .btn");
  const at = buttons.indexOf(document.activeElement);
  buttons[Math.min(Math.max(at + by, 0), buttons.length - 1)]?.focus();
}

/** A row under the pointer is lit as if it were edited, to see where it comes from. */
function lightUnder(row) {
  if (!row || row === here() || here()?.matches(":has(.teach)")) return;
  here()?.classList.remove("is-here");
  row.classList.add("is-here");
  redraw();
}

addEventListener("mouseover", ({ target }) => lightUnder(target.closest?.(".learnt[data-at]")));

addEventListener("change", ({ target }) => {
  if (target.matches("[data-sample] select")) target.form.requestSubmit();
});

addEventListener("htmx:afterSettle", redraw);
redraw();
lightUnder($(".learnt[data-at]:hover")); // where the pointer was before the script

// Only once the page stands: going to the address's own row takes the focus away.
addEventListener("load", () => {
  if ($(".teach")) walk(here().dataset.at);
});
