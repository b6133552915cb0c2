import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { createClient } from './client.ts';
import type { EngineClient, LoadRequest, Reply, Request } from './protocol.ts';

interface Side {
  readonly posted: Request[];
  closed: boolean;
  reply(reply: Reply): void;
  crash(message: string): void;
}

function open(): { client: EngineClient; sides: Side[] } {
  const sides: Side[] = [];
  const client = createClient((reply, crash) => {
    const side: Side = { posted: [], closed: false, reply, crash };
    sides.push(side);
    return { post: (request) => side.posted.push(request), close: () => (side.closed = true) };
  });
  return { client, sides };
}

const loadRequest: LoadRequest = {
  loadId: 'l1',
  modelUrl: '/m/',
  modelName: 'm',
  device: 'auto',
  weights: 'auto',
  threads: 0,
};
const failure = { kind: 'failed', error: { code: 'network', message: 'x' } } as const;
const live = (): AbortSignal => new AbortController().signal;

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) {
    all.push(event);
  }
  return all;
}

/** Loads far enough that runs can be posted. */
function loaded(): { client: EngineClient; side: Side } {
  const { client, sides } = open();
  void collect(client.load(loadRequest, live()));
  return { client, side: sides[0]! };
}

const run = (client: EngineClient, runId: string, signal = live()) =>
  collect(client.run({ runId, question: 'q', settings: DEFAULT_RUN_SETTINGS }, signal));

describe('createClient', () => {
  it('ends a load with its last event and ignores replies of other loads', async () => {
    const { client, sides } = open();
    const events = collect(client.load(loadRequest, live()));
    sides[0]!.reply({ kind: 'load', loadId: 'other', event: failure });
    sides[0]!.reply({
      kind: 'load',
      loadId: 'l1',
      event: { kind: 'progress', phase: 'download', done: 1, total: 2 },
    });
    sides[0]!.reply({ kind: 'load', loadId: 'l1', event: failure });
    expect((await events).map((event) => event.kind)).toEqual(['progress', 'failed']);
  });

  it('starts every load on a fresh worker and hears nothing more of the old one', async () => {
    const { client, sides } = open();
    void collect(client.load(loadRequest, live()));
    const second = collect(client.load({ ...loadRequest, loadId: 'l2' }, live()));
    expect(sides).toHaveLength(2);
    expect(sides[0]!.closed).toBe(true);
    sides[0]!.reply({ kind: 'lost', error: { code: 'device-lost', message: 'old' } });
    sides[1]!.reply({ kind: 'load', loadId: 'l2', event: failure });
    expect(await second).toEqual([failure]);
  });

  it('cancels a load when its signal aborts', async () => {
    const { client, sides } = open();
    const controller = new AbortController();
    const events = collect(client.load(loadRequest, controller.signal));
    await Promise.resolve();
    controller.abort();
    expect(await events).toEqual([]);
    expect(sides[0]!.posted.at(-1)).toEqual({ kind: 'cancel-load', loadId: 'l1' });
    expect(sides[0]!.closed).toBe(true);
  });

  it('keeps a run open after `done`, and releases it on abort', async () => {
    const { client, side } = loaded();
    const controller = new AbortController();
    const events = run(client, 'r1', controller.signal);
    await Promise.resolve();
    side.reply({ kind: 'run', runId: 'r1', event: { kind: 'queued' } });
    side.reply({ kind: 'run', runId: 'r1', event: { kind: 'started', promptTokens: 3 } });
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect((await events).map((event) => event.kind)).toEqual(['queued', 'started']);
    expect(side.posted.at(-1)).toEqual({ kind: 'release', runId: 'r1' });
  });

  it('releases a run whose reader stops reading', async () => {
    const { client, side } = loaded();
    const settings = DEFAULT_RUN_SETTINGS;
    const events = client.run({ runId: 'r1', question: 'q', settings }, live())[Symbol.asyncIterator]();
    const first = events.next();
    side.reply({ kind: 'run', runId: 'r1', event: { kind: 'queued' } });
    await first;
    await events.return?.();
    expect(side.posted.filter((request) => request.kind === 'release')).toEqual([
      { kind: 'release', runId: 'r1' },
    ]);
  });

  it('fails every open run and tells the page when the worker crashes', async () => {
    const { client, side } = loaded();
    const lost: string[] = [];
    client.onLost((error) => lost.push(error.code));
    const both = [run(client, 'r1'), run(client, 'r2')];
    await Promise.resolve();
    side.crash('boom');
    for (const events of await Promise.all(both)) {
      expect(events).toMatchObject([{ kind: 'failed', error: { code: 'worker-crashed' } }]);
    }
    expect(lost).toEqual(['worker-crashed']);
    expect(side.closed).toBe(true);
  });

  it('fails a run that is started without an engine', async () => {
    expect(await run(open().client, 'r1')).toMatchObject([{ kind: 'failed' }]);
  });
});
