/** The checksum of a stream on a thread of its own: it is half of what a conversion computes, and cannot be divided. */
import { UnknownChecksumState } from '../../models/checksum.ts';
import type { OpenChecksum } from './stream-checksum.ts';

export type ChecksumCall =
  | { readonly kind: 'open'; readonly state: string | undefined }
  | { readonly kind: 'update'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'save' }
  | { readonly kind: 'digest' };

/** One for every call, in their order. */
export type ChecksumReply =
  | { readonly value: Uint8Array<ArrayBuffer> | string }
  | { readonly error: string; readonly isUnknownState: boolean };

interface Waiting {
  resolve(value: Uint8Array<ArrayBuffer> | string): void;
  reject(error: Error): void;
}

/** Whoever opens one disposes it. */
export const openWorkerChecksum: OpenChecksum = async (state) => {
  const worker = new Worker(new URL('./checksum-worker.ts', import.meta.url), { type: 'module' });
  const waiting: Waiting[] = [];
  const failAll = (message: string): void => {
    waiting.splice(0).forEach(({ reject }) => reject(new Error(message)));
  };
  worker.onmessage = ({ data }: MessageEvent<ChecksumReply>) => {
    const call = waiting.shift();
    if ('value' in data) call?.resolve(data.value);
    else call?.reject(data.isUnknownState ? new UnknownChecksumState(data.error) : new Error(data.error));
  };
  worker.onerror = (event) => failAll(event.message || 'a worker could not be started');
  const call = (
    message: ChecksumCall,
    moved: Transferable[] = [],
  ): Promise<Uint8Array<ArrayBuffer> | string> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage(message, moved);
    });
  const dispose = (): void => {
    worker.terminate();
    failAll('the conversion has ended');
  };
  try {
    await call({ kind: 'open', state });
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    update: async (bytes) =>
      (await call({ kind: 'update', bytes }, [bytes.buffer])) as Uint8Array<ArrayBuffer>,
    save: async () => (await call({ kind: 'save' })) as string,
    digest: async () => (await call({ kind: 'digest' })) as string,
    dispose,
  };
};
