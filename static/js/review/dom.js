// Small things that every part of the review screen needs.

import { token } from "../desk.js";
import { _ } from "../tongue.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** The document on the screen: its addresses and whether it may be changed. */
export const current = () => $("[data-review]")?.dataset ?? {};
export const editable = () => current().mode === "edit";

/** Headers that the server asks of every change, and that make it answer with parts of the page. */
export const headers = (more = {}) => ({
  "X-CSRFToken": token(),
  "HX-Request": "true",
  ...more,
});

/** Send something; undefined where the server does not answer. */
export const post = (url, more = {}) => fetch(url, { method: "POST", headers: headers(), ...more }).catch(() => {});

export const NO_ANSWER = () => _("The server did not answer. Nothing is lost; try again.");

/** Scroll an element into view only when it is out of sight, and then at once. */
export function reveal(element) {
  const box = element.closest(".side, .sheetview")?.getBoundingClientRect();
  if (!box) return;
  const here = element.getBoundingClientRect();
  if (here.top < box.top + 40 || here.bottom > box.bottom - 20 || here.left < box.left || here.right > box.right) {
    element.scrollIntoView({ block: "center", inline: "nearest" });
  }
}

export function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
