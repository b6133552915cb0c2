/** The library's calls as the page makes them: what it does at the same time must not get into its own way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertedNano, folderUrl } from '../../tests/support/converted-repository.ts';
import { startFakeHub, type FakeHub } from '../../tests/support/fake-hub.ts';
import { systemEnvironment } from '../models/transfer-environment.ts';
import { MemoryFileStore } from '../storage/memory-file-store.ts';
import { LibraryHost } from './library-host.ts';
import type { LibraryReply, PlanRequest } from './library-protocol.ts';

let hub: FakeHub;
beforeAll(async () => {
  hub = await startFakeHub({ 'a/good': await convertedNano('int8') });
});
afterAll(() => hub.close());

/** A host whose writers take their time to close, as those of a browser do that still quantizes what it has. */
function hostOf(store: MemoryFileStore) {
  const replies: LibraryReply[] = [];
  const listeners = new Set<() => void>();
  const locks = new Set<string>();
  const host = new LibraryHost({
    store: slowToClose(store),
    transfer: systemEnvironment,
    deviceFacts: () => Promise.resolve({ device: 'wasm' } as never),
    createQuantizer: () => ({ dispose: () => undefined }) as never,
    alone: async (name, action) => {
      if (locks.has(name)) return false;
      locks.add(name);
      await action().finally(() => locks.delete(name));
      return true;
    },
    post: (reply) => {
      replies.push(reply);
      listeners.forEach((listener) => listener());
    },
  });
  const until = (wanted: (reply: LibraryReply) => boolean): Promise<LibraryReply> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = replies.find(wanted);
        if (found) {
          listeners.delete(look);
          resolve(found);
        }
      };
      listeners.add(look);
      look();
    });
  return { host, until, locks };
}

function slowToClose(store: MemoryFileStore): MemoryFileStore {
  const open = store.openWriter.bind(store);
  store.openWriter = async (path, keepBytes) => {
    const writer = await open(path, keepBytes);
    return {
      ...writer,
      close: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        await writer.close();
      },
    };
  };
  return store;
}

const request = (): PlanRequest =>
  ({
    source: { kind: 'folder', url: folderUrl(hub.url, 'a/good') },
    weights: 'int8',
    device: 'wasm',
    hub: { url: hub.url },
  }) as unknown as PlanRequest;

const isEvent = (callId: number, kind: string) => (reply: LibraryReply) =>
  reply.kind === 'download' && reply.callId === callId && reply.event.kind === kind;
const isAnswer = (callId: number) => (reply: LibraryReply) =>
  reply.kind === 'remove' && reply.callId === callId;

describe('deleting what is being downloaded', { timeout: 30_000 }, () => {
  it('waits for the download that was cancelled to let go, and leaves nothing', async () => {
    const store = new MemoryFileStore();
    const { host, until } = hostOf(store);
    host.handle({ kind: 'download', callId: 1, request: request() });
    await until(isEvent(1, 'progress'));
    const id = (await store.list('checkpoints'))[0]!.name;
    host.handle({ kind: 'abort', callId: 1 });
    host.handle({ kind: 'remove', callId: 2, arguments: { id } });
    expect(await until(isAnswer(2))).toMatchObject({ outcome: { ok: true } });
    expect(await store.list('checkpoints')).toEqual([]);
  });

  it('goes on with what was paused a moment ago', async () => {
    const { host, until } = hostOf(new MemoryFileStore());
    host.handle({ kind: 'download', callId: 1, request: request() });
    await until(isEvent(1, 'progress'));
    host.handle({ kind: 'abort', callId: 1 });
    host.handle({ kind: 'download', callId: 2, request: request() });
    const end = await until((reply) => isEvent(2, 'stored')(reply) || isEvent(2, 'failed')(reply));
    expect(end).toMatchObject({ event: { kind: 'stored' } });
  });

  it('is refused while another tab writes it', async () => {
    const store = new MemoryFileStore();
    const { host, until, locks } = hostOf(store);
    await store.replace('checkpoints/x/plan', new Uint8Array(1));
    locks.add('x');
    host.handle({ kind: 'remove', callId: 1, arguments: { id: 'x' } });
    expect(await until(isAnswer(1))).toMatchObject({
      outcome: { ok: false, error: { code: 'storage-busy' } },
    });
    expect(await store.list('checkpoints')).toHaveLength(1);
  });
});
