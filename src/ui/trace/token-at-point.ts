/** The token under a point of the page, in an element that `TokenRunView` drew. */

/** A token, and where its text is. */
export interface PointedToken {
  /** Index in the trace. */
  readonly index: number;
  readonly range: Range;
  /** The element that holds it and its neighbours. */
  readonly run: HTMLElement;
}

/** Null where there is no text of a sampled token. */
export function tokenAtPoint(target: EventTarget | null, x: number, y: number): PointedToken | null {
  const run = target instanceof Element ? target.closest<HTMLElement>('[data-tokens]') : null;
  const text = run?.firstChild;
  if (run == null || !(text instanceof Text)) {
    return null;
  }
  const caret = caretAt(x, y);
  if (caret?.node !== text) {
    return null;
  }
  // A caret stands between two characters; past the middle of one it is behind it.
  const isBehind = caret.offset > 0 && holds(rangeOf(text, caret.offset - 1, caret.offset), x, y);
  return tokenAtOffset(run, text, isBehind ? caret.offset - 1 : caret.offset);
}

function tokenAtOffset(run: HTMLElement, text: Text, offset: number): PointedToken | null {
  const lengths = numbersOf(run.dataset['lengths']);
  let start = 0;
  for (const [at, index] of numbersOf(run.dataset['tokens']).entries()) {
    const end = start + (lengths[at] ?? 0);
    if (offset < end) {
      // What React has drawn since may be shorter for a moment.
      return { index, range: rangeOf(text, Math.min(start, text.length), Math.min(end, text.length)), run };
    }
    start = end;
  }
  return null;
}

function numbersOf(list: string | undefined): readonly number[] {
  return (list ?? '').split(' ').map(Number);
}

function rangeOf(text: Text, start: number, end: number): Range {
  const range = document.createRange();
  range.setStart(text, start);
  range.setEnd(text, end);
  return range;
}

/** Also where the characters are broken over two lines. */
function holds(range: Range, x: number, y: number): boolean {
  return [...range.getClientRects()].some(
    ({ left, right, top, bottom }) => x >= left && x < right && y >= top && y < bottom,
  );
}

interface Caret {
  readonly node: Node;
  readonly offset: number;
}

/** Safari before 26.2 has the older function only. */
type OlderDocument = Omit<Document, 'caretPositionFromPoint'> &
  Partial<Pick<Document, 'caretPositionFromPoint'>> & {
    caretRangeFromPoint?: (x: number, y: number) => Range | null;
  };

function caretAt(x: number, y: number): Caret | null {
  const page: OlderDocument = document;
  if (page.caretPositionFromPoint !== undefined) {
    const caret = page.caretPositionFromPoint(x, y);
    return caret === null ? null : { node: caret.offsetNode, offset: caret.offset };
  }
  const range = page.caretRangeFromPoint?.(x, y) ?? null;
  return range === null ? null : { node: range.startContainer, offset: range.startOffset };
}
