// The words on the pages: where they are, which lie under a drag, what they say together.

import { $$ } from "./dom.js";

const PAD = 1.2; // points that the server draws around a word

const pageOf = (rect) => Number(rect.closest(".sheetview__page").dataset.number);

/** A word's rectangle as { rect, text, page, x0, y0, x1, y1 } in PDF points. */
export function word(rect) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
  return {
    rect,
    text: rect.dataset.w,
    page: pageOf(rect),
    x0: x + PAD,
    y0: y + PAD,
    x1: x + width - PAD,
    y1: y + height - PAD,
  };
}

export const allWords = () => $$(".words > .w").map(word);

/** Words of one page under a rectangle on the screen, in reading order. */
export function under(page, left, top, right, bottom) {
  const found = $$(".words > .w", page).filter((rect) => {
    const box = rect.getBoundingClientRect();
    return box.left <= right && box.right >= left && box.top <= bottom && box.bottom >= top;
  });
  return inOrder(found.map(word));
}

export function inOrder(words) {
  return [...words].sort((a, b) => (sameLine(a, b) ? a.x0 - b.x0 : a.page - b.page || a.y0 - b.y0));
}

export function sameLine(a, b) {
  return a.page === b.page && Math.abs(a.y0 + a.y1 - b.y0 - b.y1) < Math.min(a.y1 - a.y0, b.y1 - b.y0);
}

/** What several words say together, and where: { text, at } with `at` as “page x0 y0 x1 y1”. */
export function together(words) {
  const low = (name) => Math.min(...words.map((one) => one[name]));
  const high = (name) => Math.max(...words.map((one) => one[name]));
  const box = [low("x0"), low("y0"), high("x1"), high("y1")].map((number) => number.toFixed(2));
  return { text: words.map((one) => one.text).join(" "), at: [words[0].page, ...box].join(" ") };
}

export function choose(words) {
  for (const rect of $$(".w--chosen")) rect.classList.remove("w--chosen");
  for (const one of words) one.rect.classList.add("w--chosen");
}
