import { describe, expect, it } from 'vitest';
import { frameTurns } from './frame-turns.ts';
import { ManualFrames } from './testing/manual-frames.ts';

/** Frames in turns, and what each frame drew. */
function turns() {
  const frames = new ManualFrames();
  const { watched, read } = frameTurns(frames);
  const drawn: string[] = [];
  const ask = { watched, read };
  return {
    wait: (kind: 'watched' | 'read', name: string = kind) => ask[kind].next(() => drawn.push(name)),
    /** What the next frame draws. */
    frame: (): string => {
      frames.draw();
      return drawn.splice(0).join(' ');
    },
  };
}

describe('frameTurns', () => {
  it('gives what comes rarely the very next frame', () => {
    const { wait, frame } = turns();
    for (const kind of ['watched', 'read', 'watched'] as const) {
      wait(kind);
      expect(frame()).toBe(kind);
      expect([frame(), frame()]).toEqual(['', '']);
    }
  });

  it('draws what comes with every frame in every other one', () => {
    const { wait, frame } = turns();
    const frames = Array.from({ length: 6 }, (_, number) => {
      wait('watched', `${number}`);
      return frame();
    });
    expect(frames).toEqual(['0', '', '1 2', '', '3 4', '']);
  });

  it('never draws both kinds in one frame', () => {
    const { wait, frame } = turns();
    wait('watched');
    wait('read');
    expect(frame()).toBe('watched');
    wait('watched');
    expect([frame(), frame(), frame()]).toEqual(['read', 'watched', '']);
  });

  it('draws all that waits for a turn at once, and what is asked for while it draws with the next', () => {
    const { wait, frame } = turns();
    wait('watched', 'a');
    wait('watched', 'b');
    expect(frame()).toBe('a b');
    wait('watched', 'c');
    expect([frame(), frame()]).toEqual(['', 'c']);
  });

  it('forgets what was cancelled', () => {
    const { wait, frame } = turns();
    const cancel = wait('watched');
    wait('read');
    cancel();
    expect([frame(), frame(), frame()]).toEqual(['', 'read', '']);
    wait('watched');
    expect(frame()).toBe('watched');
  });
});
