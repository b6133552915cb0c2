/** What the strip shows: two curves, the spans of equal answers, marks and the place that is looked at. */
import type { CSSProperties } from 'react';
import type { AnswerSpan, Timeline, TimelineMark } from '../../store/timeline.ts';
import { positionStyle } from '../budget/position-style.ts';
import { TimelineCurves } from './TimelineCurves.tsx';
import { markWords, spanWords } from './timeline-words.ts';

/** Properties of `TimelineDrawing`. */
export interface TimelineDrawingProps {
  readonly timeline: Timeline;
  readonly position: number | null;
}

/** The inside of the slider; decoration for assistive technology, which has the slider's value. */
export function TimelineDrawing({ timeline, position }: TimelineDrawingProps) {
  const { axis, spans, points, marks } = timeline;
  return (
    <>
      <TimelineCurves timeline={timeline} />
      <div className="timeline-strip">
        {spans.map((span) => (
          <Span key={`${String(span.from)}${String(span.first.isFinal)}`} span={span} axis={axis} />
        ))}
        {points.map((point) => (
          <span
            key={`${String(point.position)}${String(point.isFinal)}`}
            className="timeline-point"
            style={positionStyle(point.position / axis)}
          />
        ))}
      </div>
      <div className="timeline-marks">
        {marks.map((mark) => (
          <Mark key={`${mark.kind}${String(mark.position)}`} mark={mark} axis={axis} />
        ))}
      </div>
      {position !== null && (
        <div className="timeline-head" data-testid="playhead" style={positionStyle(position / axis)} />
      )}
    </>
  );
}

function Span({ span, axis }: { readonly span: AnswerSpan; readonly axis: number }) {
  const { first } = span;
  const place: CSSProperties = {
    insetInlineStart: share(span.from / axis),
    inlineSize: share((span.to - span.from) / axis),
  };
  return (
    <div
      className="timeline-span"
      style={place}
      title={spanWords(span)}
      data-letter={first.letter ?? ''}
      data-correct={first.correct ?? undefined}
      data-final={first.isFinal || undefined}
    >
      <span className="timeline-label">
        <b>{first.letter ?? '?'}</b>
        {first.correct !== null && <i>{first.correct ? '✓' : '✗'}</i>}
        <span>{first.answer ?? 'no answer'}</span>
      </span>
    </div>
  );
}

function Mark({ mark, axis }: { readonly mark: TimelineMark; readonly axis: number }) {
  return (
    <span
      className="timeline-mark"
      data-kind={mark.kind}
      style={positionStyle(mark.position / axis)}
      title={markWords(mark)}
    >
      {mark.kind === 'wish' ? '◆' : '↻'}
    </span>
  );
}

function share(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
}
