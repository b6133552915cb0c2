/** Runs the contract on the real storage; in a worker, since synchronous handles exist there only. Posts what each case came to. */
import { createOpfsFileStore } from '../opfs-file-store.ts';
import { FILE_STORE_CONTRACT } from './file-store-contract.ts';

declare const self: DedicatedWorkerGlobalScope;

const results: [name: string, result: string][] = [];
for (const { name, run } of FILE_STORE_CONTRACT) {
  const store = createOpfsFileStore(navigator.storage);
  await store.remove('c');
  try {
    await run(store);
    results.push([name, 'ok']);
  } catch (error) {
    results.push([name, String(error)]);
  }
}
self.postMessage(results);
