/**
 * The strip as a slider over the thought: pointing previews, a click or a key pins. Everything it shows is on the page
 * already, so it answers at once.
 */
import { useRef } from 'react';
import type { HTMLAttributes, KeyboardEvent, PointerEvent, RefObject } from 'react';
import { nextStop } from '../../store/timeline.ts';
import type { Timeline } from '../../store/timeline.ts';
import { timelineValueWords } from './timeline-words.ts';
import { TimelineDrawing } from './TimelineDrawing.tsx';

/** Properties of `TimelineSlider`. */
export interface TimelineSliderProps {
  readonly label: string;
  readonly timeline: Timeline | null;
  /** Number of thinking tokens that is shown; null = the whole run. */
  readonly position: number | null;
  readonly onShow: (position: number | null, moment: 'preview' | 'pin') => void;
}

/** Slider with the drawing inside. */
export function TimelineSlider({ label, timeline, position, onShow }: TimelineSliderProps) {
  const used = timeline?.used ?? 0;
  const { track, handlers } = useTrackPointer(timeline, onShow);
  const press = (event: KeyboardEvent): void => {
    const next = timeline === null ? undefined : positionForKey(event, timeline, position);
    if (next !== undefined) {
      event.preventDefault();
      onShow(next, 'pin');
    }
  };
  return (
    <div
      className="timeline-slider"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={used}
      aria-valuenow={position ?? used}
      aria-valuetext={timelineValueWords(timeline, position)}
      aria-disabled={used === 0 || undefined}
      onKeyDown={press}
      {...handlers}
    >
      <div className="timeline-track" ref={track}>
        {timeline !== null && used > 0 && <TimelineDrawing timeline={timeline} position={position} />}
      </div>
    </div>
  );
}

interface TrackPointer {
  readonly track: RefObject<HTMLDivElement | null>;
  readonly handlers: HTMLAttributes<HTMLDivElement>;
}

/** Pointer on the track: previews while it moves, pins where it is let go. */
function useTrackPointer(timeline: Timeline | null, onShow: TimelineSliderProps['onShow']): TrackPointer {
  const track = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  const positionAt = (event: PointerEvent): number | null => {
    const box = track.current?.getBoundingClientRect();
    if (timeline === null || timeline.used === 0 || box === undefined || box.width === 0) {
      return null;
    }
    const position = Math.round(((event.clientX - box.left) / box.width) * timeline.axis);
    return wholeAtEnd(timeline, Math.max(0, position));
  };
  const handlers: HTMLAttributes<HTMLDivElement> = {
    onPointerDown: (event) => {
      if (event.button === 0) {
        pressed.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        onShow(positionAt(event), 'preview');
      }
    },
    onPointerMove: (event) => {
      if (pressed.current || event.pointerType === 'mouse') {
        onShow(positionAt(event), 'preview');
      }
    },
    onPointerUp: (event) => {
      if (pressed.current) {
        pressed.current = false;
        onShow(positionAt(event), 'pin');
      }
    },
    onPointerCancel: () => {
      pressed.current = false;
      onShow(null, 'preview');
    },
    onPointerLeave: () => {
      onShow(null, 'preview');
    },
  };
  return { track, handlers };
}

/** At the end of a finished thought the whole run is shown, with its own answer. */
function wholeAtEnd(timeline: Timeline, position: number): number | null {
  const isFinal = timeline.points.at(-1)?.isFinal === true;
  return isFinal && position >= timeline.used ? null : Math.min(position, timeline.used);
}

const PAGE_TOKENS = 10;

/** Arrow keys go from answer to answer, with Shift token by token; undefined for keys that are not the slider's. */
function positionForKey(
  event: KeyboardEvent,
  timeline: Timeline,
  shown: number | null,
): number | null | undefined {
  const position = shown ?? timeline.used;
  const step = (direction: 1 | -1): number =>
    event.shiftKey ? position + direction : nextStop(timeline, position, direction);
  const to = (next: number): number | null => wholeAtEnd(timeline, Math.max(0, next));
  switch (event.key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return to(step(1));
    case 'ArrowLeft':
    case 'ArrowDown':
      return to(step(-1));
    case 'PageUp':
      return to(position + PAGE_TOKENS);
    case 'PageDown':
      return to(position - PAGE_TOKENS);
    case 'Home':
      return 0;
    case 'End':
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
