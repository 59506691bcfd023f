// While one page or document goes and the next one comes: a key hit meanwhile is meant for neither of them.

const UNSEEN_MS = 250; // what has just come was not looked at yet: an Enter is the one before, hit twice
const GONE_MS = 2000; // a page that is still here by then was not left: it was a download, or nobody answers
let ways = 0;
let came = -UNSEEN_MS;

export const onTheWay = () => ways > 0;

/** Something new stands before the person: Enter means nothing until it could be looked at, or another key is hit. */
export function unseen() {
  came = performance.now();
}

/** Do what brings something new; until it is there, neither letters nor Enter reach what stands here. */
export async function meanwhile(work) {
  ways += 1;
  try {
    return await work();
  } finally {
    ways -= 1;
    unseen();
  }
}

/** What a page acts on or takes as text; the browser's own keys always work. */
const isOurs = ({ key, ctrlKey, metaKey }) => key === "Enter" || (key.length === 1 && !ctrlKey && !metaKey);

// Before every other listener: it is imported first.
addEventListener("keydown", (event) => {
  const early = event.key === "Enter" && performance.now() - came < UNSEEN_MS;
  if (early || (ways && isOurs(event))) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (!["Control", "Meta", "Shift", "Alt"].includes(event.key)) {
    came = -UNSEEN_MS;
  }
}, { capture: true });

addEventListener("beforeunload", () => meanwhile(() => new Promise((gone) => setTimeout(gone, GONE_MS))));

const sent = new WeakSet();

/** A form goes once, however often it is sent before its answer is here. */
addEventListener("submit", (event) => {
  if (!sent.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

// Behind the pages' own listeners, which may send a form in a way of their own.
addEventListener("DOMContentLoaded", () => addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented || target.getAttribute("method")?.toLowerCase() !== "post") return;
  sent.add(target);
  setTimeout(() => sent.delete(target), GONE_MS);
}));
