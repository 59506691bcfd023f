// The list under a field: what the page or the ERP has that begins with what was typed. Nothing is taken unasked.

import { beginning, saying } from "./completions.js";
import { $, $$, current, editable, headers } from "./dom.js";
import { fill, quiet, took } from "./fields.js";
import { lightTyped } from "./lights.js";
import { isCell } from "./lines.js";
import { isField } from "./place.js";

const BOOKED = ["account", "cost_centre"];
const ASKED_OF_ERP = new Set(["supplier_name", "buyer_name", ...BOOKED, "line.tax_rate", ...BOOKED.map((name) => `line.${name}`)]);
const KIND_OF = {
  issue_date: "date", due_date: "date", delivery_date: "date",
  service_start: "date", service_end: "date",
  net_total: "amount", tax_total: "amount", grand_total: "amount",
  supplier_name: "name", buyer_name: "name", sender_name: "name", company: "name",
  iban: "name", invoice_number: "text", order_reference: "text", supplier_vat_id: "text", phone: "text",
};

// What the ERP is being asked: { input, stop, steps, taken }. A hand may be faster: `steps` down the list were hit
// before it was there, and `taken` says that Enter was, too.
let asked = null;

/** A field, or a cell of the item table that the ERP has codes for. */
const asks = (element) => isField(element) || (isCell(element) && ASKED_OF_ERP.has(element.name));
const home = (element) => element.closest(".field, td");

const list = () => $("#choices");
const options = () => $$("#choices > li");
const active = () => $('#choices > [aria-selected="true"]');
export const choosing = () => Boolean(active());

function closeChoices() {
  if (!asked?.taken) asked?.stop.abort();
  list()?.remove();
  const input = $("#draft [aria-expanded=true][role=combobox]");
  input?.setAttribute("aria-expanded", "false");
  input?.removeAttribute("aria-activedescendant");
}

function show(input, items) {
  closeChoices();
  if (!items.length) return;
  const box = document.createElement("ul");
  Object.assign(box, { id: "choices", className: "choices" });
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", input.getAttribute("aria-label") ?? $("label", home(input)).textContent);
  box.append(...items);
  items.forEach((item, at) => { item.id = `choice-${at}`; });
  if (isCell(input)) under(input, box);
  else home(input).append(box);
  box.scrollIntoView({ block: "nearest" });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-expanded": "true", "aria-controls": "choices", "aria-autocomplete": "list",
  })) input.setAttribute(name, value);
}

/** Lay a cell's list beside the table, which would cut it off: below the cell, its right end where the cell's is. */
function under(input, box) {
  const [cell, table] = [home(input), $("#lines")].map((one) => one.getBoundingClientRect());
  $("#lines").append(box);
  box.style.top = `${cell.bottom - table.top}px`;
  box.style.right = `${Math.max(0, table.right - Math.max(cell.right, table.left + box.offsetWidth))}px`;
}

function option({ text, at, label }) {
  const item = document.createElement("li");
  item.className = "choice";
  item.setAttribute("role", "option");
  Object.assign(item.dataset, { value: text, at });
  item.innerHTML = '<span></span><span class="faint"></span>';
  item.firstChild.textContent = text;
  item.lastChild.textContent = label;
  return item;
}

async function fromErp({ input, stop }, text) {
  const query = new URLSearchParams({ field: input.name, q: text });
  try {
    const answer = await fetch(`${current().choices}?${query}`, { headers: headers(), signal: stop.signal });
    if (!answer.ok) return [];
    const holder = document.createElement("template");
    holder.innerHTML = await answer.text();
    return [...holder.content.children];
  } catch {
    return []; // a later letter asks anew
  }
}

function offer(input, text) {
  const onPage = KIND_OF[input.name] ? beginning(text, KIND_OF[input.name]).map(option) : [];
  show(input, onPage);
  if (ASKED_OF_ERP.has(input.name)) ask(input, text, onPage);
}

/** Put what the ERP knows before what the page says; what was chosen meanwhile stays chosen. */
async function ask(input, text, onPage, steps = 0) {
  const question = { input, stop: new AbortController(), steps, taken: false };
  asked = question;
  const items = [...(await fromErp(question, text)), ...onPage];
  if (question.stop.signal.aborted) return;
  if (asked === question) asked = null;
  if (question.taken) {
    const item = items[(question.steps - 1) % items.length];
    if (item && input.isConnected) choose(input, item);
  } else if (input === document.activeElement && items.length > onPage.length) {
    const chosen = active()?.dataset.value;
    show(input, items);
    while (chosen !== undefined && active()?.dataset.value !== chosen) step(input, 1);
    for (let hit = 0; hit < question.steps; hit += 1) step(input, 1);
  }
}

/** Open the list without a letter typed: those of this sender first. */
export function openChoices(input) {
  if (editable() && input && ASKED_OF_ERP.has(input.name)) ask(input, "", [], 1);
}

/** Go down a list that is still on its way, or take from it; returns whether it was meant. */
function ahead(input, key) {
  if (asked?.input !== input || list()) return false;
  if (key === "ArrowDown") asked.steps += 1;
  else if (key === "Enter" && asked.steps) asked.taken = true;
  else return false;
  return true;
}

function step(input, by) {
  const all = options();
  if (!all.length) return false;
  const now = all.indexOf(active());
  const next = all[(now + by + all.length + (now < 0 && by < 0 ? 1 : 0)) % all.length];
  active()?.setAttribute("aria-selected", "false");
  next.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", next.id);
  return true;
}

async function choose(input, item) {
  const { value, at, supplier } = item.dataset;
  closeChoices();
  if (!supplier) return fill(input, value, at ?? "");
  took(input, value);
  const { supplier: address } = current();
  await quiet();
  htmx.ajax("POST", address, { swap: "none", values: { supplier } });
}

/** Handle a key while the list is open: true where it is done, “enter” where Enter then goes on. */
export function choiceKey(event) {
  const { target: input, key } = event;
  if (!asks(input) || event.altKey || event.ctrlKey || event.metaKey) return false;
  if (!event.shiftKey && ahead(input, key)) return key === "Enter" && isField(input) ? "enter" : true;
  if (!list()) return false;
  if (key === "ArrowDown" || key === "ArrowUp") return step(input, key === "ArrowDown" ? 1 : -1);
  if (key === "Escape") return closeChoices(), true;
  if (!active()) return false;
  if (key === "Tab") return choose(input, active()), false;
  if (key !== "Enter" || event.shiftKey) return false;
  choose(input, active());
  return isField(input) ? "enter" : true;
}

addEventListener("input", ({ target }) => {
  if (!asks(target) || !editable()) return;
  if (isField(target)) lightTyped(saying(target.value));
  if (target.value.trim()) offer(target, target.value);
  else closeChoices();
});

addEventListener("focusout", ({ target }) => {
  if (asks(target)) closeChoices();
});

// A click on the list must not take the focus from the field.
addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.("#choices > li");
  if (!item) return;
  event.preventDefault();
  choose($("#draft [aria-expanded=true][role=combobox]"), item);
});
addEventListener("mousedown", (event) => {
  if (event.target.closest?.("#choices")) event.preventDefault();
});
