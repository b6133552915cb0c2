/** Two kinds of drawing that take turns: each in at most every other frame, never both in one, so that no frame carries the work of two. */
import type { Frames } from './outside.ts';

/** The frames of each kind. What comes rarely still gets the very next frame. */
export interface FrameTurns {
  readonly watched: Frames;
  readonly read: Frames;
}

type Kind = keyof FrameTurns;

const OTHER: Readonly<Record<Kind, Kind>> = { watched: 'read', read: 'watched' };

/** Deals the frames of the page out to both kinds. */
export function frameTurns(frames: Frames): FrameTurns {
  const waiting: Record<Kind, Set<() => void>> = { watched: new Set(), read: new Set() };
  /** Whose the next frame is; null = it is free for whoever asks first. */
  let turn: Kind | null = null;
  const deal = (kind: Kind): void => {
    const due = [...waiting[kind]];
    waiting[kind].clear();
    // After a drawing the next frame is not this kind's, whether or not the other has something to draw.
    const goesOn = due.length > 0 || waiting[OTHER[kind]].size > 0;
    turn = goesOn ? OTHER[kind] : null;
    if (turn !== null) {
      askFor(turn);
    }
    due.forEach((run) => {
      run();
    });
  };
  const askFor = (kind: Kind): void => {
    frames.next(() => {
      deal(kind);
    });
  };
  const framesOf = (kind: Kind): Frames => ({
    next: (run) => {
      waiting[kind].add(run);
      if (turn === null) {
        turn = kind;
        askFor(kind);
      }
      return () => {
        waiting[kind].delete(run);
      };
    },
  });
  return { watched: framesOf('watched'), read: framesOf('read') };
}
