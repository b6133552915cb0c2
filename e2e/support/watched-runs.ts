/** What the engine tells the page of its runs, kept beside the page: token ids, which the page itself does not show. */
import type { Page } from '@playwright/test';
import type { TraceToken } from '../../src/reasoning/trace.ts';
import type { Reply } from '../../src/worker/protocol.ts';

/** The trace of a run as the page has it now. */
export interface WatchedRun {
  readonly runId: string;
  readonly tokens: readonly TraceToken[];
}

/** Call before the page is opened. */
export async function watchRuns(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const runs = new Map<string, TraceToken[]>();
    const NativeWorker = window.Worker;
    window.Worker = class extends NativeWorker {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        this.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
          if (data.kind !== 'run') return;
          const { runId, event } = data;
          const tokens = runs.get(runId) ?? [];
          runs.set(runId, tokens);
          if (event.kind === 'tokens') tokens.push(...event.tokens);
          if (event.kind === 'truncated') tokens.length = event.keep;
        });
      }
    };
    Object.assign(window, { watchedRuns: runs });
  });
}

/** All runs since the page was opened, in the order in which they began. */
export function watchedRuns(page: Page): Promise<readonly WatchedRun[]> {
  return page.evaluate(() => {
    const { watchedRuns: runs } = window as unknown as { watchedRuns: Map<string, TraceToken[]> };
    return [...runs].map(([runId, tokens]) => ({ runId, tokens }));
  });
}

/** Token ids of the run that began last. */
export async function lastIds(page: Page): Promise<readonly number[]> {
  return (await watchedRuns(page)).at(-1)?.tokens.map((token) => token.id) ?? [];
}
