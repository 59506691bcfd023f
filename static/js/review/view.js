// How the pages lie: zoom, turn, thumbnails. What was chosen stays for the documents that follow in this session.

import { $, $$ } from "./dom.js";

const STEP = 1.25;
const LIMITS = [0.5, 5];
const KEPT = "mail2erp.view";
const chosen = { whole: false, zoom: 1, turned: 0, ...JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") };

const keep = () => sessionStorage.setItem(KEPT, JSON.stringify(chosen));

const pages = () => $$(".sheetview__page");
const sizeOf = (page) => $("svg.words, svg.paper", page).viewBox.baseVal;

/** Lay pages out as it was chosen: at the width of the bench, so that the first is whole, or enlarged. */
function lay(some = pages()) {
  if (!some.length) return;
  if (chosen.whole) chosen.zoom = wholeZoom();
  const { zoom, turned } = chosen;
  for (const page of some) {
    page.style.maxWidth = zoom === 1 ? "" : "none";
    page.style.width = zoom === 1 ? "" : `${zoom * 100}%`;
    const picture = $("img.paper", page);
    if (picture && zoom > 1 && picture.srcset) {
      picture.removeAttribute("srcset");
      picture.src = picture.dataset.large;
    }
    const { width, height } = sizeOf(page);
    page.style.setProperty("--wide", width);
    page.style.setProperty("--tall", height);
    page.classList.remove("is-turned-90", "is-turned-180", "is-turned-270");
    if (turned) page.classList.add(`is-turned-${turned}`);
  }
}

/** Return how large the first page is when all of it can be seen. */
function wholeZoom() {
  const view = $(".sheetview");
  let { width, height } = sizeOf(pages()[0]);
  if (chosen.turned % 180) [width, height] = [height, width];
  return ((view.clientHeight - 32) * width) / height / (view.clientWidth - 32);
}

/** Lay a document, or a page that has just arrived, as the one before it lay. */
export const layAsBefore = (page) => lay(page ? [page] : undefined);

function choose(what) {
  Object.assign(chosen, what);
  lay();
  keep();
}

function enlarge(times) {
  const view = $(".sheetview");
  const middle = (view.scrollTop + view.clientHeight / 2) / view.scrollHeight;
  choose({ whole: false, zoom: Math.min(Math.max(chosen.zoom * times, LIMITS[0]), LIMITS[1]) });
  view.scrollTop = middle * view.scrollHeight - view.clientHeight / 2;
}

export const larger = () => enlarge(STEP);
export const smaller = () => enlarge(1 / STEP);
export const fitWidth = () => choose({ whole: false, zoom: 1 });
export const fitWhole = () => choose({ whole: true });

/** Turn all pages by a quarter; 1 is to the right, -1 to the left. */
export const turn = (quarters) => choose({ turned: (chosen.turned + quarters * 90 + 360) % 360 });

function goToPage(number) {
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
    if (Number(thumb.dataset.page) !== number) thumb.removeAttribute("aria-current");
    else if (!thumb.hasAttribute("aria-current")) {
      thumb.setAttribute("aria-current", "true");
      thumb.scrollIntoView({ block: "nearest" });
    }
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
