// The words of scripts in the reader's language. English stands in the code, its translations in the page.

const words = JSON.parse(document.querySelector('meta[name="script-words"]')?.content ?? "{}");

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** Say a sentence; `{name}` in it is taken from `values`. */
export const _ = (text, values = {}) => fill(words[text] ?? text, values);

/** Say a sentence about a number of things: `one` is for 1, `many` for the rest; `{n}` is the number. */
export function _n(one, many, n, values = {}) {
  const text = n === 1 ? one : many;
  return fill(words[text] ?? text, { n, ...values });
}
