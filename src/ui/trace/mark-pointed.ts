/** Marks the text of the token under the pointer, which has no element of its own. Styled as `::highlight(pointed-token)`. */

const NAME = 'pointed-token';

/** @param range null = none; in a browser without custom highlights nothing is marked */
export function markPointed(range: Range | null): void {
  if (!('highlights' in CSS)) {
    return;
  }
  if (range === null) {
    CSS.highlights.delete(NAME);
  } else {
    CSS.highlights.set(NAME, new Highlight(range));
  }
}
