/** Which lines of a trace are drawn: all of a short one, those near the visible ones of a long one. */
import { useLayoutEffect } from 'react';
import type { RefObject } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { countLines, lineOfToken } from '../../store/trace-lines.ts';
import type { TraceState } from '../../store/trace-state.ts';

/** Short traces are drawn whole, so that finding in the page and reading aloud meet all of it. */
const WHOLE_UP_TO_TOKENS = 800;
/** Tokens drawn beyond either edge of the box, so that scrolling meets lines that are there. */
const OVERSCAN_TOKENS = 400;
const MOST_OVERSCAN_LINES = 20;
const LINE_HEIGHT = 22;

/**
 * Virtualizer over the lines of a trace and of what a cut has left; goes to a cut, and to the token that is looked at.
 * @param shownAt how much of the thought is looked at, so that its end is brought into view; null = nothing special
 */
export function useTraceWindow(
  box: RefObject<HTMLDivElement | null>,
  trace: TraceState,
  shownAt: number | null,
): Virtualizer<HTMLDivElement, Element> {
  const { cut, thinking: lines } = trace;
  const count = countLines(lines) + (cut === null ? 0 : 1 + countLines(cut.lines));
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: overscanLines(trace.tokens.length, count),
    useFlushSync: false,
  });
  const total = virtualizer.getTotalSize();
  useLayoutEffect(() => {
    if (cut !== null) {
      // After a cut the person looks at the place of the cut, with what was cut off below it.
      virtualizer.scrollToIndex(countLines(lines), { align: 'center' });
    }
  }, [cut, lines, total, virtualizer]);
  const shownLine = shownAt === null ? null : lineOfToken(lines, Math.max(0, shownAt - 1));
  useLayoutEffect(() => {
    if (shownLine !== null) {
      virtualizer.scrollToIndex(shownLine, { align: 'center' });
    }
  }, [shownLine, virtualizer]);
  return virtualizer;
}

function overscanLines(tokens: number, lines: number): number {
  if (tokens <= WHOLE_UP_TO_TOKENS) {
    return lines;
  }
  return Math.min(MOST_OVERSCAN_LINES, Math.ceil((OVERSCAN_TOKENS * lines) / tokens));
}
