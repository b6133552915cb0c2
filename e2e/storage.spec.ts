/** The browser's storage keeps the contract its twin in memory keeps. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from './support/no-foreign-requests.ts';

const ENTRY = fileURLToPath(new URL('../src/storage/testing/opfs-contract-worker.ts', import.meta.url));

async function contractScript(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, target: 'esnext', lib: { entry: ENTRY, formats: ['es'], fileName: 'contract' } },
  });
  const [first] = Array.isArray(output) ? output : [output];
  if (first === undefined || !('output' in first)) throw new Error('the contract was not built');
  return first.output[0].code;
}

test('files in the origin private file system', async ({ page }) => {
  const body = await contractScript();
  // The page's isolation asks it of everything it loads.
  const headers = { 'Cross-Origin-Embedder-Policy': 'require-corp' };
  await page
    .context()
    .route('**/contract-worker.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', headers, body }),
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
