/** What a model wrote as its answer: as written, or with its Markdown and LaTeX drawn. */
import { lazy, Suspense } from 'react';

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
  const raw = <RawText text={text} />;
  return formatted ? (
    <Suspense fallback={raw}>
      <MarkdownView text={text} live={live} />
    </Suspense>
  ) : (
    raw
  );
}

function RawText({ text }: { readonly text: string }) {
  return <p className="answer-written">{text}</p>;
}
