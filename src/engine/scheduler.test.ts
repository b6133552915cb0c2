import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import type { LaneRun } from './lane-run.ts';
import { createScheduler } from './scheduler.ts';

function fakeRun(name: string, turns: number, log: string[], onTurn?: (left: number) => void): LaneRun {
  let left = turns;
  let released = false;
  return {
    get active() {
      return left > 0 && !released;
    },
    turn(sharing) {
      left--;
      log.push(`${name}${sharing}`);
      onTurn?.(left);
      return Promise.resolve();
    },
    hasBackgroundWork: false,
    backgroundTurn: () => Promise.resolve(),
    probe: () => undefined,
    dropProbes: () => undefined,
    update: () => (left += 1),
    command: () => undefined,
    release: () => {
      released = true;
      log.push(`-${name}`);
    },
  };
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const quiet = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) {
    await breathe();
  }
};

describe('createScheduler', () => {
  it('gives every active run one turn after the other, and tells how many share', async () => {
    const log: string[] = [];
    const scheduler = createScheduler(
      breathe,
      () => undefined,
      () => undefined,
    );
    scheduler.add('a', fakeRun('a', 3, log));
    scheduler.add('b', fakeRun('b', 2, log));
    await quiet();
    expect(log).toEqual(['a2', 'b2', 'a2', 'b2', 'a1']);
  });

  it('takes as many turns together as is worth it, and removes only the run that fails', async () => {
    const log: string[] = [];
    const failed: string[] = [];
    const together = {
      width: 2,
      together: (turns: readonly (() => Promise<void>)[]) => {
        log.push(`(${turns.length})`);
        return Promise.allSettled(turns.map((turn) => turn()));
      },
    };
    const scheduler = createScheduler(
      breathe,
      (id) => failed.push(id),
      () => undefined,
      together,
    );
    scheduler.add('a', fakeRun('a', 2, log));
    scheduler.add('b', { ...fakeRun('b', 2, log), active: true, turn: () => Promise.reject(new Error('b')) });
    scheduler.add('c', fakeRun('c', 1, log));
    await quiet();
    expect(log).toEqual(['(2)', 'a3', '-b', '(1)', 'c2', '(1)', 'a1']);
    expect(failed).toEqual(['b']);
  });

  it('applies changes between turns and wakes for them', async () => {
    const log: string[] = [];
    const scheduler = createScheduler(
      breathe,
      () => undefined,
      () => undefined,
    );
    const run = fakeRun('a', 1, log);
    scheduler.add('a', run);
    await quiet();
    scheduler.between(() => run.update({} as never, []));
    await quiet();
    expect(log).toEqual(['a1', 'a1']);
  });

  it('removes a run only once its turn is over', async () => {
    const log: string[] = [];
    const scheduler = createScheduler(
      breathe,
      () => undefined,
      () => undefined,
    );
    scheduler.add(
      'a',
      fakeRun('a', 9, log, (left) => left === 7 && scheduler.remove('a')),
    );
    await quiet();
    expect(log).toEqual(['a1', 'a1', '-a']);
  });

  it('removes a run that fails, reports it, and lets the others go on', async () => {
    const log: string[] = [];
    const failed: string[] = [];
    const report = (id: string, error: unknown) => failed.push(`${id}: ${String(error)}`);
    const scheduler = createScheduler(breathe, report, () => undefined);
    scheduler.add('bad', {
      ...fakeRun('bad', 1, log),
      active: true,
      turn: () => Promise.reject(new Error('broken')),
    });
    scheduler.add('good', fakeRun('good', 2, log));
    await quiet();
    expect(failed).toEqual(['bad: Error: broken']);
    expect(log.filter((entry) => entry.startsWith('good'))).toHaveLength(2);
  });

  it('does background work when no run is active, one run to its end before the next', async () => {
    const log: string[] = [];
    const failed: string[] = [];
    const report = (id: string, error: unknown) => failed.push(`${id}: ${String(error)}`);
    const scheduler = createScheduler(breathe, () => undefined, report);
    const background = (name: string, turns: number): LaneRun => {
      let left = turns;
      return Object.defineProperty(
        {
          ...fakeRun(name, 0, log),
          active: false,
          backgroundTurn: () => {
            left--;
            log.push(`~${name}`);
            return name === 'c' ? Promise.reject(new Error('no memory')) : Promise.resolve();
          },
          dropProbes: () => {
            left = 0;
          },
        },
        'hasBackgroundWork',
        { get: () => left > 0 },
      );
    };
    scheduler.add('a', background('a', 2));
    scheduler.add('b', fakeRun('b', 2, log));
    scheduler.add('c', background('c', 5));
    scheduler.add('d', background('d', 1));
    await quiet();
    expect(log).toEqual(['b1', 'b1', '~a', '~a', '~c', '~d']);
    expect(failed).toEqual(['c: Error: no memory']);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'does what is asked %i moments after the last turn',
    async (moments) => {
      const log: string[] = [];
      const scheduler = createScheduler(
        () => Promise.resolve(),
        () => undefined,
        () => undefined,
      );
      let waited: Promise<void> | undefined;
      const run = fakeRun('a', 1, log, () => {
        waited ??= (async () => {
          for (let i = 0; i < moments; i++) await Promise.resolve();
          scheduler.between(() => run.update({ ...DEFAULT_RUN_SETTINGS }, []));
        })();
      });
      scheduler.add('a', run);
      await quiet();
      await waited;
      expect(log).toEqual(['a1', 'a1']);
    },
  );
});
