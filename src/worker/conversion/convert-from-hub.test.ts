/** What a network does to a download that tests of single requests cannot show: redirects, tokens, trickles. */
import { describe, expect, it } from 'vitest';
import {
  contents,
  hastyEnvironment,
  REPOSITORY,
  shelfState,
  uninterrupted,
  visit,
  withHub,
} from '../../../tests/support/convert-visit.ts';
import { startFakeHub, type SeenRequest } from '../../../tests/support/fake-hub.ts';
import { tinyRepository } from '../../../tests/support/tiny-repository.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';

const TINY = tinyRepository('two-layer');
const WEIGHTS = 'model.safetensors';
const TOKEN = 'hf_onlyForThisHub';

const isWithToken = ({ authorization }: SeenRequest) => authorization === `Bearer ${TOKEN}`;

describe('a gated repository', { timeout: 60_000 }, () => {
  it('gets the token with every request, and who it redirects to gets none', async () => {
    const cdn = await startFakeHub({ [REPOSITORY]: TINY });
    try {
      await withHub(TINY, async (hub) => {
        hub.gated = new Map([[REPOSITORY, TOKEN]]);
        hub.contentUrl = cdn.url;
        const store = new MemoryFileStore();
        await visit(hub, store, { token: TOKEN });
        expect(hub.seen.filter(({ url }) => url.endsWith(WEIGHTS)).length).toBeGreaterThan(1);
        expect(hub.seen.every(isWithToken)).toBe(true);
        expect(cdn.requests.filter(({ path }) => path === WEIGHTS).length).toBeGreaterThan(1);
        expect(cdn.seen.map(({ authorization }) => authorization)).toEqual(cdn.seen.map(() => undefined));
        const urls = [...hub.seen, ...cdn.seen].map(({ url }) => url).join();
        expect(urls).not.toContain(TOKEN);
        const stored = await contents(store);
        expect(stored).toEqual(await uninterrupted(TINY));
        for (const base64 of Object.values(stored)) {
          expect(Buffer.from(base64, 'base64').includes(TOKEN)).toBe(false);
        }
      });
    } finally {
      await cdn.close();
    }
  });

  it.each([
    ['', /gated.*give an access token/],
    ['hf_anotherToken', /refused the access token.*gated/],
  ])('is refused in words with the token "%s"', async (token, words) => {
    await withHub(TINY, async (hub) => {
      hub.gated = new Map([[REPOSITORY, TOKEN]]);
      await expect(visit(hub, new MemoryFileStore(), { token })).rejects.toThrow(words);
    });
  });

  it('that takes the token back in the middle leaves what was fetched', async () => {
    await withHub(TINY, async (hub) => {
      hub.gated = new Map([[REPOSITORY, TOKEN]]);
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { token: TOKEN, stopAt: 900_000 })).rejects.toThrow('tab closed');
      hub.misbehave = ({ begin }) => (begin > 0 ? { kind: 'status', status: 403 } : null);
      await expect(visit(hub, store, { token: TOKEN })).rejects.toThrow(
        /does not let you read.*access token/,
      );
      hub.misbehave = () => null;
      const [first] = await visit(hub, store, { token: TOKEN });
      expect(first.doneBytes).toBeGreaterThan(100_000);
      expect(await contents(store)).toEqual(await uninterrupted(TINY));
    });
  });
});

describe('a download', { timeout: 60_000 }, () => {
  it('ends at a redirect that leads nowhere, and goes on once it leads somewhere', async () => {
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
      hub.misbehave = ({ path, begin }) => (path === WEIGHTS && begin > 0 ? { kind: 'redirect-loop' } : null);
      await expect(visit(hub, store)).rejects.toThrow(/could not be fetched.*kept/);
      expect(await shelfState(store)).toBe('partial');
      hub.misbehave = () => null;
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBeGreaterThan(100_000);
      expect(await contents(store)).toEqual(await uninterrupted(TINY));
    });
  });

  it('leaves a connection that only drips', async () => {
    await withHub(TINY, async (hub) => {
      let left = 2;
      hub.misbehave = ({ path }) =>
        path === WEIGHTS && left-- > 0 ? { kind: 'drip', chunkBytes: 64, everyMs: 5 } : null;
      const store = new MemoryFileStore();
      // Twenty seconds of the watch pass in a fifth of one.
      const environment = { ...hastyEnvironment, now: () => performance.now() * 100 };
      await visit(hub, store, { environment });
      expect(hub.requests.filter(({ path }) => path === WEIGHTS).length).toBeGreaterThan(3);
      expect(await contents(store)).toEqual(await uninterrupted(TINY));
    });
  });
});
