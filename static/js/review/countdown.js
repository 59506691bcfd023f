// The toast of a decision counts down until the posting has left.

import { $ } from "./dom.js";

const SECONDS = /\b(\d+) s\b/;

/** Count the seconds in the newest toast that can be undone. */
export function countDown() {
  setInterval(() => {
    const says = $("#toasts [data-undo]")?.closest("[data-toast]").querySelector("span");
    if (!says) return;
    says.textContent = says.textContent.replace(SECONDS, (all, left) => `${Math.max(0, left - 1)} s`);
  }, 1000);
}
