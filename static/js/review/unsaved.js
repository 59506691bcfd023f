// What was typed a moment before the page is left: sent along, and there again where the page is only loaded anew.

import { $, current, editable, post } from "./dom.js";
import { changes, form, inputs, isDirty, isUnsent, typed } from "./fields.js";

const KEPT = "mail2erp.unsaved";
const FRESH_MS = 10_000; // later somebody may have changed it

addEventListener("pagehide", () => {
  if (!form() || !editable() || !isUnsent() || $("#conflict")) return;
  const values = Object.fromEntries(inputs().filter(isDirty).map((input) => [input.name, input.value]));
  sessionStorage.setItem(KEPT, JSON.stringify({ url: current().url, at: Date.now(), values }));
  post(form().getAttribute("hx-post"), { body: changes(), keepalive: true });
});

/** The answer to loading a page anew may be older than what was sent just before. */
export function takeUp() {
  const { url, at, values } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  sessionStorage.removeItem(KEPT);
  if (url !== current().url || Date.now() - at > FRESH_MS || !editable()) return;
  for (const input of inputs()) {
    if (!(input.name in values) || values[input.name] === input.value) continue;
    input.value = values[input.name];
    typed(input);
  }
}
