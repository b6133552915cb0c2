/** The browser's storage keeps the contract its twin in memory keeps. */
import { build } from 'vite';
import { expect, test } from './support/no-foreign-requests.ts';

/** The contract as a worker's script, since synchronous handles exist there only. */
async function contractScript(): Promise<string> {
  const entry = 'virtual:contract';
  const source = `
    import { createOpfsFileStore } from '/src/storage/opfs-file-store.ts';
    import { FILE_STORE_CONTRACT } from '/src/storage/testing/file-store-contract.ts';
    const results = [];
    for (const { name, run } of FILE_STORE_CONTRACT) {
      const store = createOpfsFileStore(navigator.storage);
      await store.remove('c');
      try { await run(store); results.push([name, 'ok']); } catch (error) { results.push([name, String(error)]); }
    }
    self.postMessage(results);`;
  const output = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'contract',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
      },
    ],
    build: { write: false, target: 'esnext', lib: { entry, formats: ['es'], fileName: 'contract' } },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (first === undefined || !('output' in first)) throw new Error('the contract was not built');
  return first.output[0].code;
}

test('files in the origin private file system', async ({ page }) => {
  const body = await contractScript();
  await page.route('**/contract-worker.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body }),
  );
  await page.goto('./?device=wasm');
  const results = await page.evaluate(
    () =>
      new Promise<[string, string][]>((resolve, reject) => {
        const worker = new Worker('./contract-worker.js', { type: 'module' });
        worker.onmessage = (event: MessageEvent<[string, string][]>) => resolve(event.data);
        worker.onerror = (event) => reject(new Error(event.message));
      }),
  );
  expect(results.length).toBeGreaterThan(8);
  expect(results.filter(([, result]) => result !== 'ok')).toEqual([]);
});
