// How the pages lie: zoom, turn, thumbnails.

import { $, $$ } from "./dom.js";

const STEP = 1.25;
const LIMITS = [0.5, 5];
let zoom = 1;

const pages = () => $$(".sheetview__page");
const sizeOf = (page) => $("svg.words, svg.paper", page).viewBox.baseVal;

/** Lay every page out anew: at the width of the bench, or `zoom` times that. */
function lay() {
  for (const page of pages()) {
    page.style.maxWidth = zoom === 1 ? "" : "none";
    page.style.width = zoom === 1 ? "" : `${zoom * 100}%`;
    const picture = $("img.paper", page);
    if (picture && zoom > 1 && picture.srcset) {
      picture.removeAttribute("srcset");
      picture.src = picture.dataset.large;
    }
  }
}

export function enlarge(times) {
  const view = $(".sheetview");
  const middle = (view.scrollTop + view.clientHeight / 2) / view.scrollHeight;
  zoom = Math.min(Math.max(zoom * times, LIMITS[0]), LIMITS[1]);
  lay();
  view.scrollTop = middle * view.scrollHeight - view.clientHeight / 2;
}

export const larger = () => enlarge(STEP);
export const smaller = () => enlarge(1 / STEP);

export function fitWidth() {
  zoom = 1;
  lay();
}

export function fitWhole() {
  const view = $(".sheetview");
  const first = pages()[0];
  if (!first) return;
  let { width, height } = sizeOf(first);
  if (Number(first.dataset.turned ?? 0) % 180) [width, height] = [height, width];
  const room = view.clientHeight - 32;
  zoom = (room * width) / height / (view.clientWidth - 32);
  lay();
}

/** Turn all pages by a quarter; 1 is to the right, -1 to the left. */
export function turn(quarters) {
  for (const page of pages()) {
    const now = (Number(page.dataset.turned ?? 0) + quarters * 90 + 360) % 360;
    page.classList.remove("is-turned-90", "is-turned-180", "is-turned-270");
    page.dataset.turned = now;
    const { width, height } = sizeOf(page);
    page.style.setProperty("--wide", width);
    page.style.setProperty("--tall", height);
    if (now) page.classList.add(`is-turned-${now}`);
  }
}

export function goToPage(number) {
  const page = $(`#page-${number}`);
  if (!page) return;
  page.scrollIntoView({ block: "start" });
  markThumb(number);
}

/** Go one page on (1) or back (-1). */
export function leaf(step) {
  const now = Number($(".thumbs [aria-current]")?.dataset.page ?? 1);
  goToPage(now + step);
}

function markThumb(number) {
  for (const thumb of $$(".thumbs button")) {
    if (Number(thumb.dataset.page) === number) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  }
}

addEventListener("click", ({ target }) => {
  const thumb = target.closest(".thumbs button");
  if (thumb) goToPage(Number(thumb.dataset.page));
});

addEventListener("scroll", ({ target }) => {
  if (!target.matches?.(".sheetview")) return;
  const middle = target.getBoundingClientRect().top + target.clientHeight / 2;
  const here = pages().find((page) => page.getBoundingClientRect().bottom >= middle);
  if (here) markThumb(Number(here.dataset.number));
}, { capture: true, passive: true });

// A pinch on a touchpad comes as a wheel with Ctrl.
addEventListener("wheel", (event) => {
  if (!event.ctrlKey || !event.target.closest?.(".sheetview")) return;
  event.preventDefault();
  enlarge(Math.exp(-event.deltaY / 300));
}, { passive: false });

/** Start a new document at its natural width. */
export function resetView() {
  zoom = 1;
}
