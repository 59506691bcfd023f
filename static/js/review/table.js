// What the server made of the item table: which saved line each row is now, its cells as written, what it refused.

import { $, $$ } from "./dom.js";

const rows = () => $$("#lines tbody tr");
const cellsOf = (row) => $$("input:not([type=hidden])", row);
const isBlank = (row) => cellsOf(row).every((cell) => !cell.value.trim());

export const linesDirty = () => "dirty" in ($("#lines")?.dataset ?? {});
export const soilLines = () => { $("#lines").dataset.dirty = ""; };

/** Where the cells of a row stand, as JSON: what was clicked, read or drawn and not typed over since. */
export function placesOf(row) {
  const found = cellsOf(row).filter((cell) => cell.dataset.at).map((cell) => [cell.name.slice(5), cell.dataset.at]);
  return JSON.stringify(Object.fromEntries(found));
}

/** Remember which saved line each row will be: empty rows are not kept. */
export function linesSent() {
  delete $("#lines").dataset.dirty;
  let index = 0;
  for (const row of rows()) {
    if (isBlank(row)) delete row.dataset.sent;
    else row.dataset.sent = index++;
  }
}

export function settleLines() {
  if (!$("#lines")) return;
  const saved = $$("#saved-lines > p");
  for (const row of rows()) {
    const line = saved[row.dataset.sent];
    delete row.dataset.sent;
    if (!line) continue;
    $('[name="line.was"]', row).value = saved.indexOf(line);
    if (!linesDirty()) cellsOf(row).forEach((cell, at) => { cell.value = line.children[at].textContent; });
  }
  if (rows().some((row) => cellsOf(row).some((cell) => cell.value && cell.closest("[hidden]")))) showColumns();
  mark();
  whole();
}

/** Show every column of the table; one that is wider than its place is moved along by the cell one stands in. */
export function showColumns() {
  const folded = [...$$("#lines [hidden]:not(#saved-lines)"), ...$$("[hidden]", $("#blank-line").content)];
  for (const one of folded) one.hidden = false;
  const columns = $$("#lines thead th").length - 1;
  $("#lines table").dataset.columns = columns;
  $("#lines tfoot [colspan]").colSpan = columns;
  $('[data-act="columns"]')?.remove();
}

/** What a line leaves empty is as in the whole document. */
function whole() {
  for (const name of ["service_start", "service_end", "account", "cost_centre"]) {
    const code = ($(`#f-${name}`)?.value ?? "").split(" · ")[0];
    for (const cell of $$(`#lines [name="line.${name}"]`)) cell.placeholder = code;
  }
}

function mark() {
  for (const cell of $$(".is-invalid", $("#lines"))) {
    cell.classList.remove("is-invalid");
    $("input", cell).removeAttribute("title");
  }
  for (const one of $$("#invalid-cells > p")) {
    const [row, name] = one.dataset.cell.split(".");
    const input = $(`[name="line.${name}"]`, rows()[Number(row)]);
    input.closest("td").classList.add("is-invalid");
    input.title = one.textContent;
  }
  // A refused table is not saved: it goes along with the next change.
  if ($("#invalid-cells > p")) soilLines();
}
