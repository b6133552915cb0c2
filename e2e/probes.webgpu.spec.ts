/**
 * Probes, forks, rollbacks, branches and lanes that share what they have in common, on software WebGPU: the built worker is spoken to
 * in its own protocol, over one layer of the bundled model, which writes nonsense but takes the same path and is fast
 * enough to be asked many times.
 */
import type { Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../src/reasoning/run-settings.ts';
import type { ProbeRule } from '../src/reasoning/probe.ts';
import type { TraceToken } from '../src/reasoning/trace.ts';
import type { BranchStart, Probe, Reply, Request } from '../src/worker/protocol.ts';
import { uniformAt } from '../src/lib/random.ts';
import { engineWorker } from './support/engine-worker.ts';
import { expect, test } from './support/no-foreign-requests.ts';

/** More with `S1_GPU_SEQUENCES=300`. */
const SEQUENCES = Number(process.env['S1_GPU_SEQUENCES'] ?? 30);
const MOST_THINKING = 4;
const EVERY_OTHER: ProbeRule = { everyTokens: 2, sentenceEnds: false, suppressedEnds: false };

test.setTimeout(1_200_000);

/** Settings to go through, one after the other, each to its end and each followed by probes. */
interface Story {
  readonly settings: readonly RunSettings[];
  readonly positions: readonly number[];
  readonly live: ProbeRule | null;
  readonly from?: BranchStart;
  /** It is still there when the next run begins. */
  readonly stays?: boolean;
}

interface Told {
  readonly tokens: readonly TraceToken[];
  readonly probes: readonly Probe[];
}

async function openWorker(page: Page): Promise<void> {
  const config = JSON.parse(
    await readFile(new URL('../public/models/s1-nano/config.json', import.meta.url), 'utf8'),
  ) as Record<string, unknown>;
  await page.route('**/models/s1-nano/config.json', (route) =>
    route.fulfill({
      json: { ...config, num_hidden_layers: 1, max_window_layers: 1, max_position_embeddings: 256 },
    }),
  );
  const started = engineWorker(page);
  await page.goto('./?device=wasm');
  const url = (await started).url();
  await page.evaluate(
    ({ workerUrl, load }) =>
      new Promise<void>((resolve, reject) => {
        const worker = new Worker(workerUrl, { type: 'module' });
        worker.onmessage = ({ data }: MessageEvent<Reply>) => {
          const event = data.kind === 'load' ? data.event : null;
          if (event?.kind === 'loaded') resolve();
          if (event?.kind === 'failed') reject(new Error(event.error.message));
        };
        Object.assign(window, { engine: worker });
        worker.postMessage({
          kind: 'load',
          request: { ...load, modelUrl: new URL('models/s1-nano/', document.baseURI).href },
        });
      }),
    {
      workerUrl: url,
      load: { loadId: 'l', modelName: 'one layer', device: 'webgpu', weights: 'int8', threads: 0 },
    },
  );
}

/** Tells one run to the worker and returns what it ends with. */
function tell(page: Page, runId: string, story: Story): Promise<Told> {
  return page.evaluate(
    ({ id, settings, positions, live, from, stays }) =>
      new Promise<Told>((resolve, reject) => {
        const { engine } = window as unknown as { engine: Worker };
        const post = (request: Request): void => engine.postMessage(request);
        let tokens: TraceToken[] = [];
        const probes: Probe[] = [];
        let at = 0;
        let missing = 0;
        let thinkingTokens = 0;
        const goOn = (): void => {
          const last = settings[at]!;
          const next = settings[++at];
          if (next) {
            post({ kind: 'update', runId: id, settings: next });
            // Where new settings change nothing, the run stays done and says so no second time.
            const isSame = next.budget === last.budget || thinkingTokens < Math.min(next.budget, last.budget);
            if (isSame) goOn();
            return;
          }
          if (stays !== true) post({ kind: 'release', runId: id });
          engine.removeEventListener('message', listen);
          resolve({ tokens, probes });
        };
        const listen = ({ data }: MessageEvent<Reply>): void => {
          const event = data.kind === 'run' && data.runId === id ? data.event : null;
          switch (event?.kind) {
            case 'tokens':
              tokens.push(...event.tokens.map((token) => ({ ...token, atMs: 0 })));
              break;
            case 'truncated':
              tokens = tokens.slice(0, event.keep);
              break;
            case 'probe':
              probes.push(event.probe);
              missing -= 1;
              if (missing === 0) goOn();
              break;
            case 'done': {
              thinkingTokens = event.stats.thinkingTokens;
              const within = positions.filter((position) => position <= thinkingTokens);
              missing = within.length;
              post({ kind: 'probe', runId: id, positions: within });
              if (missing === 0) goOn();
              break;
            }
            case 'failed':
            case 'rejected':
              reject(new Error(event.error.message));
          }
        };
        engine.addEventListener('message', listen);
        const first = settings[0]!;
        const request = {
          runId: id,
          question: 'How many r in raspberry',
          settings: first,
          ...(from && { from }),
        };
        post({ kind: 'run', request: live ? { ...request, probes: live } : request });
      }),
    { id: runId, ...story },
  );
}

const settingsOf = (budget: number, seed: number): RunSettings => ({
  ...DEFAULT_RUN_SETTINGS,
  budget,
  extensions: 1,
  maxAnswerTokens: 2,
  sampling: { temperature: seed === 0 ? 0 : 1, topK: 0, topP: 1, seed },
});

const ids = (tokens: readonly TraceToken[]): number[] => tokens.map((token) => token.id);

test('probes leave the trace as it is, and random sequences give what fresh runs give', async ({ page }) => {
  await openWorker(page);
  let runs = 0;
  const told = (story: Story): Promise<Told> => tell(page, `run-${runs++}`, story);
  const known = new Map<string, Told>();
  const fresh = async (budget: number, seed: number): Promise<readonly TraceToken[]> => {
    const key = `${budget} ${seed}`;
    const run =
      known.get(key) ?? (await told({ settings: [settingsOf(budget, seed)], positions: [], live: null }));
    known.set(key, run);
    return run.tokens;
  };

  await test.step('in every number', async () => {
    for (const seed of [0, 1]) {
      const plain = await fresh(MOST_THINKING, seed);
      const settings = [settingsOf(MOST_THINKING, seed)];
      const live = await told({ settings, positions: [3, 1], live: EVERY_OTHER });
      expect(live.probes.length).toBeGreaterThan(2);
      expect(live.tokens).toEqual(plain);
    }
  });

  await test.step('beside other lanes', async () => {
    const budgets = [2, 4, MOST_THINKING];
    const together = await Promise.all(
      budgets.map((budget) => told({ settings: [settingsOf(budget, 1)], positions: [], live: null })),
    );
    for (const [i, budget] of budgets.entries()) {
      expect(ids(together[i]!.tokens)).toEqual(ids(await fresh(budget, 1)));
    }
  });

  await test.step('as a batch of lanes that differ in sampling and in length', async () => {
    const all = [2, 4, 1, MOST_THINKING, 3].map((budget, i) => ({ budget, seed: 10 + i }));
    const together = await Promise.all(
      all.map(({ budget, seed }) =>
        told({ settings: [settingsOf(budget, seed)], positions: [], live: null }),
      ),
    );
    for (const [i, { budget, seed }] of all.entries()) {
      expect(ids(together[i]!.tokens)).toEqual(ids(await fresh(budget, seed)));
    }
  });

  await test.step('in random order', async () => {
    for (let sequence = 0; sequence < SEQUENCES; sequence++) {
      let draws = 0;
      const below = (limit: number): number => Math.floor(uniformAt(sequence, draws++) * limit);
      const seed = below(3);
      const budgets = [below(MOST_THINKING + 1), below(MOST_THINKING + 1), below(MOST_THINKING + 1)];
      const story = await told({
        settings: budgets.map((budget) => settingsOf(budget, seed)),
        positions: [below(MOST_THINKING)],
        live: below(2) === 0 ? EVERY_OTHER : null,
      });
      expect(ids(story.tokens)).toEqual(ids(await fresh(budgets[2]!, seed)));
      for (const probe of story.probes) {
        expect(ids(probe.tokens)).toEqual(ids(await fresh(probe.position, seed)).slice(probe.position));
      }
    }
  });
});

/** Goes another way at some place of a trace. */
function branchOff(tokens: readonly TraceToken[], below: (limit: number) => number): BranchStart {
  const thinking = tokens.filter(({ phase }) => phase === 'thinking').length;
  const at = below(thinking + 1);
  const kept = tokens.slice(0, at);
  const place = tokens[at];
  const other = place?.alternatives?.find(({ id }) => id !== place.id);
  switch (below(other && place?.phase === 'thinking' ? 4 : 3)) {
    case 0:
      return { tokens: kept, first: 'answer-now' };
    case 1:
      return { tokens: kept, first: 'wait-now' };
    case 2:
      return { tokens: kept, words: ' no' };
    default: {
      const { id = 0, text = '' } = other ?? {};
      const chosen = {
        index: at,
        id,
        text,
        phase: 'thinking',
        origin: 'forced',
        role: 'chosen',
        atMs: 0,
      } as const;
      return { tokens: [...kept, chosen] };
    }
  }
}

test('a branch beside the run it comes from is what it is alone', async ({ page }) => {
  await openWorker(page);
  let runs = 0;
  const told = (story: Story): Promise<Told> => tell(page, `run-${runs++}`, story);
  for (let sequence = 0; sequence < Math.ceil(SEQUENCES / 3); sequence++) {
    let draws = 0;
    const below = (limit: number): number => Math.floor(uniformAt(1000 + sequence, draws++) * limit);
    const seed = below(3);
    const parentId = `run-${runs}`;
    const parent = await told({
      settings: [settingsOf(MOST_THINKING, seed)],
      positions: [],
      live: null,
      stays: true,
    });
    const from = branchOff(parent.tokens, below);
    const last = settingsOf(MOST_THINKING + below(3), seed);
    const moved = {
      settings: [settingsOf(below(MOST_THINKING), seed), last],
      positions: [],
      live: null,
      from,
    };
    const branch = await told(moved);
    await page.evaluate((runId) => {
      const { engine } = window as unknown as { engine: Worker };
      engine.postMessage({ kind: 'release', runId });
    }, parentId);
    const alone = await told({ settings: [last], positions: [], live: null, from });
    expect(ids(branch.tokens)).toEqual(ids(alone.tokens));
    const kept = Math.min(from.tokens.length, last.budget);
    expect(ids(branch.tokens).slice(0, kept)).toEqual(ids(from.tokens).slice(0, kept));
  }
});
