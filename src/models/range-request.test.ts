import { describe, expect, it } from 'vitest';
import { httpSourceFile, PART_BYTES } from './http-source-file.ts';
import { fetchRange } from './range-request.ts';
import { readWhole } from './source-file.ts';
import { systemEnvironment, type TransferEnvironment } from './transfer-environment.ts';

const FILE = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) % 251);
const TARGET = { url: 'https://hub/x', path: 'x.bin', sizeBytes: FILE.length, headers: { A: 'b' } };

interface Asked {
  readonly begin: number;
  readonly end: number;
}

/** A network that answers the n-th request with the n-th answer, the last one for ever; and a clock that does not wait. */
function network(...answers: ((asked: Asked, signal: AbortSignal) => Response | Promise<Response>)[]) {
  const asked: Asked[] = [];
  const waits: number[] = [];
  let now = 0;
  const environment: TransferEnvironment = {
    fetch: async (_url, { headers, signal }) => {
      const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers['Range'] ?? '') ?? [];
      const range = { begin: Number(first), end: Number(last) + 1 };
      asked.push(range);
      return answers[Math.min(asked.length, answers.length) - 1]!(range, signal);
    },
    now: () => now,
    sleep: async (ms, signal) => {
      // Watchdogs sleep beside a read that is under way: let it win.
      if (ms >= 20_000) await new Promise((resolve) => setTimeout(resolve, 20));
      if (signal.aborted) return;
      waits.push(ms);
      now += ms;
    },
    random: () => 0,
  };
  return { environment, asked, waits: () => waits.filter((ms) => ms < 20_000) };
}

function body(
  parts: readonly Uint8Array[],
  end: 'close' | 'error' | 'hang' = 'close',
): ReadableStream<Uint8Array> {
  const left = [...parts];
  return new ReadableStream({
    pull(controller) {
      const next = left.shift();
      if (next) controller.enqueue(next);
      else if (end === 'close') controller.close();
      else if (end === 'error') controller.error(new TypeError('reset'));
      else return new Promise(() => undefined);
    },
  });
}

const range = ({ begin, end }: Asked, total = FILE.length) => ({
  status: 206,
  headers: { 'content-range': `bytes ${begin}-${end - 1}/${total}` },
});
const right = (asked: Asked) => new Response(FILE.slice(asked.begin, asked.end), range(asked));
const cut = (bytes: number, how: 'close' | 'error' | 'hang') => (asked: Asked) =>
  new Response(body([FILE.slice(asked.begin, asked.begin + bytes)], how), range(asked));

/** Whether these are the file's bytes from `begin`; element by element, matchers take seconds for it. */
const isFile = (bytes: Uint8Array, begin: number, end: number): boolean =>
  Buffer.compare(bytes, FILE.subarray(begin, end)) === 0;

const fetchPart = (environment: TransferEnvironment, begin = 1000, end = 200_000, signal?: AbortSignal) =>
  fetchRange(TARGET, begin, end, environment, { signal: signal ?? new AbortController().signal });

describe('fetchRange', () => {
  it('asks for the range and counts what arrives', async () => {
    const { environment, asked } = network(right);
    let count = 0;
    const bytes = await fetchRange(TARGET, 5, 10, environment, {
      signal: new AbortController().signal,
      onBytes: (more) => (count += more),
    });
    expect(bytes).toEqual(FILE.slice(5, 10));
    expect(asked).toEqual([{ begin: 5, end: 10 }]);
    expect(count).toBe(5);
  });

  it.each([
    ['a dropped connection', 'error'],
    ['an answer that ends early', 'close'],
    ['a connection that goes silent', 'hang'],
  ] as const)('goes on after %s from where it broke', async (_what, how) => {
    const { environment, asked } = network(cut(40_000, how), cut(0, how), right);
    expect(isFile(await fetchPart(environment), 1000, 200_000)).toBe(true);
    expect(asked.map(({ begin }) => begin)).toEqual([1000, 41_000, 41_000]);
  });

  /** Chunks that take three seconds each, as the watch's clock sees it. */
  const slowly = (chunkBytes: number) => {
    let now = 0;
    const drip = ({ begin, end }: Asked) => {
      let at = begin;
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          now += 3000;
          if (at >= end) return controller.close();
          controller.enqueue(FILE.slice(at, Math.min(at + chunkBytes, end)));
          at += chunkBytes;
        },
      });
      return new Response(stream, range({ begin, end }));
    };
    const { environment, asked } = network(drip, right);
    return { environment: { ...environment, now: () => now }, asked };
  };

  it('takes a new connection when bytes only trickle in, and keeps those', async () => {
    const { environment, asked } = slowly(10);
    expect(isFile(await fetchPart(environment), 1000, 200_000)).toBe(true);
    expect(asked.length).toBe(2);
    // Seconds of dripping, not a first byte and not all of it.
    expect(asked[1].begin).toBeGreaterThanOrEqual(1060);
    expect(asked[1].begin).toBeLessThan(1200);
  });

  it('stays with a connection that is slow but of use', async () => {
    const { environment, asked } = slowly(8 * 1024);
    expect(isFile(await fetchPart(environment), 1000, 200_000)).toBe(true);
    expect(asked.length).toBe(1);
  });

  it('waits twice as long each time, and gives up', async () => {
    const { environment, asked, waits } = network(() => Promise.reject(new TypeError('offline')));
    await expect(fetchPart(environment)).rejects.toThrow(/x\.bin could not be fetched.*kept.*resume/);
    expect(asked).toHaveLength(8);
    // The shorter half of what chance may make of them: half a minute to a minute in all.
    expect(waits()).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000]);
  });

  it('does not give up while something arrives', async () => {
    const { environment, asked } = network(cut(20_000, 'error'));
    expect(isFile(await fetchPart(environment), 1000, 200_000)).toBe(true);
    expect(asked.length).toBeGreaterThan(6);
  });

  it.each([500, 503, 429])('tries again after %d, as late as the server asks', async (status) => {
    const busy = () => new Response('', { status, headers: { 'retry-after': '7' } });
    const { environment, waits } = network(busy, right);
    expect(isFile(await fetchPart(environment), 1000, 200_000)).toBe(true);
    expect(waits()).toEqual([7000]);
  });

  it('does not wait for hours because a server asks for it', async () => {
    const busy = () => new Response('', { status: 429, headers: { 'retry-after': '3600' } });
    const { environment, waits } = network(busy, right);
    await expect(fetchPart(environment)).rejects.toThrow(/x\.bin.*wait 60 minutes.*kept.*mirror/);
    expect(waits()).toEqual([]);
  });

  it('takes its part out of a whole file', async () => {
    const { environment } = network(() => new Response(body([FILE.slice(0, 600), FILE.slice(600)])));
    expect(isFile(await fetchPart(environment), 1000, 200_000)).toBe(true);
  });

  it.each([
    ['416', () => new Response('', { status: 416 })],
    ['404', () => new Response('', { status: 404 })],
    ['another length', (asked: Asked) => new Response('', range(asked, FILE.length + 1))],
    ['another whole length', () => new Response('x', { headers: { 'content-length': '1' } })],
  ])('says that the file has changed: %s', async (_what, answer) => {
    const { environment, asked } = network(answer);
    await expect(fetchPart(environment)).rejects.toThrow(/x\.bin has changed .* plan the download anew/);
    expect(asked).toHaveLength(1);
  });

  it('refuses another part than it asked for, and answers it does not know', async () => {
    const shifted = network(
      (asked) => new Response(FILE.slice(1), range({ begin: asked.begin + 1, end: asked.end })),
    );
    await expect(fetchPart(shifted.environment)).rejects.toThrow(/another part of x\.bin/);
    const teapot = network(() => new Response('', { status: 418 }));
    await expect(fetchPart(teapot.environment)).rejects.toThrow(/418/);
    const gated = network(() => new Response('', { status: 403 }));
    await expect(fetchPart(gated.environment)).rejects.toThrow(/access token/);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const { environment } = network(() => {
      controller.abort(new Error('paused'));
      throw new TypeError('aborted');
    });
    await expect(fetchPart(environment, 0, 10, controller.signal)).rejects.toThrow('paused');
  });
});

describe('httpSourceFile', () => {
  it('gives parts in order whatever order they come in, a few at a time', async () => {
    const size = 3 * PART_BYTES + 5;
    let open = 0;
    let most = 0;
    const environment: TransferEnvironment = {
      ...systemEnvironment,
      fetch: async (_url, { headers }) => {
        const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers['Range'] ?? '') ?? [];
        most = Math.max(most, (open += 1));
        // Later parts are answered sooner.
        await new Promise((resolve) => setTimeout(resolve, 30 - Number(first) / PART_BYTES));
        open -= 1;
        const bytes = new Uint8Array(Number(last) + 1 - Number(first)).fill(Number(first) / PART_BYTES);
        return new Response(bytes, range({ begin: Number(first), end: Number(last) + 1 }, size));
      },
    };
    const file = httpSourceFile({ ...TARGET, sizeBytes: size, sha256: null, environment, connections: 2 });
    const bytes = await readWhole(file, { signal: new AbortController().signal });
    expect([0, 1, 2, 3].map((i) => bytes[i * PART_BYTES])).toEqual([0, 1, 2, 3]);
    expect(most).toBe(2);
  });
});
