// How long a document is really worked on: the time between one sign of life and the next, pauses left out.

import { current, editable, headers } from "./dom.js";

const IDLE_MS = 30_000; // a longer gap is a pause, whatever it was for
const TELL_MS = 60_000;
let visit = null; // { address, ms, keys, clicks, last }

function alive() {
  if (!visit) return;
  const now = performance.now();
  if (visit.last !== null && now - visit.last <= IDLE_MS) visit.ms += now - visit.last;
  visit.last = now;
}

const SIGNS = {
  keydown: ({ repeat }) => { if (!repeat) visit.keys += 1; },
  pointerdown: () => { visit.clicks += 1; },
  pointermove: () => {},
  wheel: () => {},
  input: () => {},
};
for (const [kind, count] of Object.entries(SIGNS)) {
  addEventListener(kind, (event) => {
    alive();
    if (visit) count(event);
  }, { capture: true, passive: true });
}

/** Take what was counted since it was last told; null where nothing was. */
function counted() {
  alive();
  if (!visit || !(visit.ms || visit.keys || visit.clicks)) return null;
  const body = new FormData();
  body.set("seconds", (visit.ms / 1000).toFixed(2));
  body.set("keys", visit.keys);
  body.set("clicks", visit.clicks);
  Object.assign(visit, { ms: 0, keys: 0, clicks: 0 });
  return body;
}

function tell() {
  const { address } = visit ?? {};
  const body = counted();
  if (body) fetch(address, { method: "POST", body, headers: headers(), keepalive: true }).catch(() => {});
}

/** A document is on the screen from now on: what the one before took is told. */
export function beginTouch() {
  tell();
  visit = editable() ? { address: current().touch, ms: 0, keys: 0, clicks: 0, last: performance.now() } : null;
}

setInterval(tell, TELL_MS);

addEventListener("visibilitychange", () => {
  alive();
  if (visit && document.hidden) visit.last = null;
});

addEventListener("pagehide", () => {
  const { address } = visit ?? {};
  const body = counted();
  if (!body) return;
  body.set("csrfmiddlewaretoken", headers()["X-CSRFToken"]);
  navigator.sendBeacon(address, body);
});
