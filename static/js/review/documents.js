// From one document to the next: loaded ahead, shown at once, locked when it is there.

import { $, $$, current, headers, NO_ANSWER, post } from "./dom.js";
import { flush, unsaved } from "./fields.js";
import { say, signedOut } from "../desk.js";
import { meanwhile, onTheWay } from "../meanwhile.js";
import { _ } from "../tongue.js";

const ahead = new Map(); // address -> promise of the parsed document
let shown = () => {};

export const onShown = (callback) => { shown = callback; };
export const nextUrl = () => $("[data-next]")?.href;

async function load(url, more = {}) {
  const answer = await fetch(url, { headers: headers(more) });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  return holder.content;
}

/** Load what comes next while this one is being read: its page too, decoded. */
export async function loadAhead() {
  const wanted = $$("[data-next]").map((link) => link.href);
  for (const url of [...ahead.keys()]) if (!wanted.includes(url)) ahead.delete(url);
  for (const url of wanted) {
    if (ahead.has(url)) continue;
    const loading = load(url, { "X-Preload": "1" });
    ahead.set(url, loading);
    try {
      const picture = $("img.paper", await loading);
      if (picture) await decoded(picture.getAttribute("src"));
    } catch {
      ahead.delete(url); // loaded when it is asked for
    }
  }
}

function decoded(source) {
  const image = new Image();
  image.src = source;
  return image.decode();
}

/** Show a document in place of this one, which is left; without an answer this one stays, and false is returned. */
export async function show(url, { push = true, leave = true } = {}) {
  const left = leave && current().mode !== "read" ? current().leave : null;
  const ready = ahead.get(url);
  ahead.delete(url);
  try {
    await meanwhile(async () => put(await (ready ?? load(url)), url, push));
  } catch (failure) {
    if (failure instanceof TypeError) return say(NO_ANSWER()), false;
    location.assign(url);
    return true;
  }
  if (left) post(left);
  if (ready) lock(url);
  return true;
}

function put(content, url, push) {
  const toasts = $("#toasts", content);
  if (toasts) {
    toasts.removeAttribute("hx-swap-oob");
    if (toasts.childElementCount) $("#toasts").replaceWith(toasts);
    else toasts.remove();
  }
  $("#document").replaceChildren(content);
  if (push) history.pushState({}, "", url);
  document.title = `${$("#dochead h1").textContent} · mail2erp`;
  htmx.process($("#document"));
  shown();
}

/** Take the lock of a document that was loaded ahead; load it anew where it has changed since. */
async function lock(url) {
  const { lock: address, mode } = current();
  if (mode !== "edit") return;
  const answer = await post(address);
  if (!answer?.ok || current().lock !== address) return;
  const { version, mode: now } = await answer.json();
  if (now === "edit" && (String(version) === $("#version").value || unsaved())) return; // a save meets what changed
  ahead.clear();
  await show(url, { push: false, leave: false });
}

/** Go on without deciding. */
export async function move(url) {
  if (!url) return say(_("There is no other document."));
  if (!onTheWay()) await meanwhile(async () => (await flush()) && show(url));
}

/** Decide once, however often the key is hit until the next document is there. */
export async function decide(url, body) {
  if (onTheWay()) return;
  $("#primary").setAttribute("aria-busy", "true");
  const decision = await meanwhile(() => send(url, body));
  $("#primary").removeAttribute("aria-busy");
  if (decision) await heard(decision);
  else say(_("A change is not saved yet. Look at what is marked, then decide."));
}

/** Send a decision once all is saved; the next document is there before the answer is. */
async function send(url, body) {
  if (!(await flush())) return null;
  body.set("version", $("#version").value);
  const { url: from, queue } = current();
  const next = nextUrl();
  const stood = [...$("#document").childNodes];
  const leaves = next ? {} : { "X-Leaves": "1" };
  const sending = post(url, { body, headers: headers(leaves), keepalive: true });
  await (next ? show(next, { leave: false }) : sending);
  return { sending, from, next, queue, stood };
}

/** Act on what the server says of a decision. */
async function heard({ sending, from, next, queue, stood }) {
  const answer = await sending;
  if (!answer) {
    if (current().url !== from) putBack(stood, from);
    return say(_("The server did not answer. The document is here again; try once more."));
  }
  if (answer.status === 401) return next ? location.assign(from) : signedOut();
  if (answer.ok && !next) return location.assign(queue);
  if (answer.ok) return htmx.swap(document.body, await answer.text(), { swapStyle: "none" });
  const refusal = answer.status === 409 ? await answer.text() : _("That could not be done. Try it again.");
  if (next && (await flush())) await show(from, { leave: true }); // what was typed in the next one is kept
  say(refusal);
}

/** Show a document as it stood, where no server could send it again. */
function putBack(nodes, url) {
  $("#document").replaceChildren(...nodes);
  history.pushState({}, "", url);
  shown();
}

/** Take a decision back and show its document again. */
export async function undo(form) {
  if (onTheWay()) return;
  const body = new FormData(form);
  const again = current().url.replace(/\d+/, body.get("review"));
  await meanwhile(async () => {
    await flush();
    if (!(await post(form.action, { body, redirect: "manual" }))) return say(NO_ANSWER());
    $("#toasts").replaceChildren();
    ahead.clear();
    await show(again);
  });
}

addEventListener("popstate", async () => {
  const { url } = current();
  if (!(await show(location.href, { push: false }))) history.pushState({}, "", url);
});
