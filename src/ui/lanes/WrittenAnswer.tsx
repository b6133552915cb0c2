/** What a model wrote as its answer: as written, or with its Markdown and LaTeX drawn. */
import { lazy, Suspense, useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';

/** Fetched with the first answer that has any markup: the page itself stays small. Raw where it cannot be fetched. */
const MarkdownView = lazy(() => import('../markdown/MarkdownView.tsx').catch(() => ({ default: RawText })));

/** Properties of `WrittenAnswer`. */
export interface WrittenAnswerProps {
  readonly text: string;
  readonly formatted: boolean;
  /** More of it is to come. */
  readonly live: boolean;
}

/** The written answer. */
export function WrittenAnswer({ text, formatted, live }: WrittenAnswerProps) {
  const frame = useKeptHeight(text, live);
  const raw = <RawText text={text} />;
  return (
    <div ref={frame}>
      {formatted ? (
        <Suspense fallback={raw}>
          <MarkdownView text={text} live={live} />
        </Suspense>
      ) : (
        raw
      )}
    </div>
  );
}

/**
 * For an element that gets no lower while its text grows, so that what was scrolled to stays: a formula that is drawn is
 * lower than the LaTeX it was written in.
 */
function useKeptHeight(text: string, live: boolean): RefObject<HTMLDivElement | null> {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (frame.current !== null && live) {
      frame.current.style.minHeight = `${String(frame.current.getBoundingClientRect().height)}px`;
    }
  }, [text, live]);
  return frame;
}

function RawText({ text }: { readonly text: string }) {
  return <p className="answer-written">{text}</p>;
}
