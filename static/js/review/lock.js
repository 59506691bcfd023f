// Holding a document while somebody works on it, letting go of it when they leave.

import { current, editable, headers } from "./dom.js";
import { show } from "./documents.js";
import { say } from "../desk.js";
import { _ } from "../tongue.js";

const BEAT_MS = 60_000;
let active = true;

for (const kind of ["keydown", "pointerdown", "scroll"]) {
  addEventListener(kind, () => { active = true; }, { capture: true, passive: true });
}

/** Renew the lock while there is life; ask for one that somebody else has. */
async function beat() {
  const { lock, mode, url } = current();
  if (!active || !lock || mode === "read") return;
  active = false;
  const answer = await fetch(lock, { method: "POST", headers: headers() });
  if (!answer.ok || current().lock !== lock) return;
  const { mode: now, says } = await answer.json();
  if (now === mode) return;
  await show(url, { push: false, leave: false });
  say(now === "edit" ? _("The document is free now, and yours.") : says ?? _("This document was decided meanwhile."));
}

export const startBeating = () => setInterval(beat, BEAT_MS);

addEventListener("pagehide", () => {
  if (!editable()) return;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", headers()["X-CSRFToken"]);
  navigator.sendBeacon(current().leave, body);
});
