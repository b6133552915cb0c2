import react from '@vitejs/plugin-react';
import { configDefaults, defineConfig } from 'vitest/config';
import { BUILT_PAGE_HEADERS } from './scripts/vite/headers.ts';
import {
  checkRuntimeFiles,
  contentSecurityPolicy,
  devContentSecurityPolicy,
  hostingFiles,
  modernFontsOnly,
} from './scripts/vite/plugins.ts';

/** Tests that run a real model on the WebAssembly runtime. */
const MODEL_TESTS = '**/*.model.test.ts';
/** Tests that need a GPU; never run by default. */
const GPU_TESTS = '**/*.gpu.*';

export default defineConfig({
  // Relative, so that `dist/` works under any path of a static host.
  base: './',
  // A missing file is answered with 404, not with the page: so it is for models as it will be on a static host.
  appType: 'mpa',
  plugins: [
    react(),
    contentSecurityPolicy(),
    devContentSecurityPolicy(),
    modernFontsOnly(),
    hostingFiles(),
    checkRuntimeFiles(),
  ],
  optimizeDeps: {
    // Pre-bundling would move the runtime away from the files it finds by its own address.
    exclude: ['onnxruntime-web'],
    // Packages that would else be found late and reload the page on its first visit: the worker's, and those fetched on demand.
    include: ['@huggingface/jinja', '@huggingface/tokenizers', 'katex', 'markdown-it'],
  },
  worker: {
    format: 'es',
  },
  build: {
    target: 'esnext',
    // No file becomes a `data:` URL: the policy does not allow workers, scripts or fetches from those.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The wasm files are far above any limit and are loaded on demand.
    chunkSizeWarningLimit: 1500,
    // Their gzip sizes would take longer than the build.
    reportCompressedSize: false,
  },
  preview: { headers: BUILT_PAGE_HEADERS },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', '{cli,bench}/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, MODEL_TESTS, GPU_TESTS],
        },
      },
      {
        extends: true,
        test: {
          name: 'model',
          include: ['{src,cli,bench,tests}/' + MODEL_TESTS],
          exclude: [...configDefaults.exclude, GPU_TESTS],
          // A process each: a runtime keeps its wasm heap until the process ends.
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
