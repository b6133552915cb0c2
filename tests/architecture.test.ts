/** Who may import whom. The table below is the architecture; see docs/how-it-works.md for the reasons. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProjectFormat, readBlock } from '../bench/readme-block.ts';
import { importTableMarkdown } from './support/import-table-markdown.ts';
import { findCycles, findViolations, readImports } from './support/imports.ts';
import type { Rule, SourceTree } from './support/imports.ts';

const ROOT = join(import.meta.dirname, '..');

/** Everything below the wiring: what the worker's root files put together. */
const BELOW_WORKER = ['engine', 'graph', 'quant', 'formats', 'models', 'storage', 'reasoning', 'lib'];

const BELOW_PAGE = [
  ...BELOW_WORKER,
  'reasoning/prompt',
  'reasoning/recording',
  'storage/run-history',
  'worker/protocol',
  'worker/client',
  'worker/server',
  'worker/local-client',
  'experiments',
];

const IMPORT_TABLE: readonly Rule[] = [
  // Pure ring: maths on bytes and tokens. Runs anywhere, knows no browser, no runtime and no page.
  { unit: 'lib', files: /^src\/lib\//, values: [] },
  {
    unit: 'reasoning/prompt',
    files: /^src\/reasoning\/[^/]*prompt[^/]*\.ts$/,
    values: ['reasoning', 'lib'],
    // Chat templates of checkpoints are Jinja programs.
    packages: ['@huggingface/jinja'],
  },
  {
    unit: 'reasoning/recording',
    files: /^src\/reasoning\/recording\//,
    values: ['reasoning', 'lib'],
    // Trace files come from strangers: each field is checked, and a digest shows what was changed.
    packages: ['valibot', /^@noble\/hashes\/(sha2|utils)\.js$/],
  },
  { unit: 'reasoning', files: /^src\/reasoning\//, values: ['reasoning/prompt', 'lib'] },
  { unit: 'formats', files: /^src\/formats\//, values: ['lib'] },
  { unit: 'quant', files: /^src\/quant\//, values: ['lib'] },
  // Sees shapes and names, never weights: of `quant` it needs only what a block looks like.
  { unit: 'graph', files: /^src\/graph\//, values: ['formats', 'lib'], types: ['quant'] },

  // Worker ring: owns the disk and the device.
  // Runs rather than files: used by the page, which owns the traces, and not by the worker.
  {
    unit: 'storage/run-history',
    files: /^src\/storage\/[^/]*run-history[^/]*\.ts$/,
    values: ['storage', 'lib'],
    types: ['reasoning', 'reasoning/recording'],
    packages: ['idb'],
  },
  { unit: 'storage', files: /^src\/storage\//, values: ['lib'] },
  {
    unit: 'models',
    files: /^src\/models\//,
    values: ['storage', 'formats', 'lib'],
    // A checksum that can be put aside in the middle of a file and taken up in another visit.
    packages: ['hash-wasm'],
  },
  {
    unit: 'engine',
    files: /^src\/engine\//,
    values: ['reasoning', 'reasoning/prompt', 'lib'],
    // The only folder that knows the runtime and the tokenizer.
    packages: ['@huggingface/tokenizers', /^onnxruntime-web(\/|$)/],
  },
  // Where the rings meet: types only, so that neither side pulls in the other.
  {
    unit: 'worker/protocol',
    files: /^src\/worker\/(library-)?protocol\.ts$/,
    values: [],
    types: ['reasoning', 'models'],
  },
  {
    unit: 'worker/client',
    files: /^src\/worker\/(library-)?client\.ts$/,
    values: ['lib'],
    types: ['worker/protocol'],
  },
  // Both ends in one thread, for Node: the same client over the same host, without a worker in between.
  {
    unit: 'worker/local-client',
    files: /^src\/worker\/local-client\.ts$/,
    values: [...BELOW_WORKER, 'worker/server', 'worker/client', 'worker/protocol'],
  },
  // All other files of the folder are parts of the worker's root, where everything is put together.
  {
    unit: 'worker/server',
    files: /^src\/worker\//,
    values: [...BELOW_WORKER, 'reasoning/prompt', 'worker/protocol'],
    // Addresses of the runtime's files, which the engine is given and never makes up.
    packages: [/^onnxruntime-web\/.*\?url$/],
  },

  // Page ring: owns the person. Takes an `EngineClient` as an argument, so it runs in Node as well.
  {
    unit: 'experiments',
    files: /^src\/experiments\//,
    values: ['reasoning', 'lib'],
    types: ['worker/protocol'],
  },
  {
    unit: 'store',
    files: /^src\/store\//,
    values: ['experiments', 'reasoning', 'reasoning/recording', 'lib'],
    types: ['worker/protocol', 'storage/run-history'],
    packages: ['zustand/vanilla'],
  },
  // What a model writes, drawn: the one place that knows the Markdown and LaTeX libraries.
  {
    unit: 'ui/markdown',
    files: /^src\/ui\/markdown\//,
    values: ['lib'],
    packages: ['react', 'markdown-it', 'katex', 'katex/dist/katex.min.css'],
  },
  {
    unit: 'ui',
    files: /^src\/ui\//,
    values: ['ui/markdown', 'store', 'lib'],
    types: ['experiments', 'reasoning', 'reasoning/recording', 'storage/run-history'],
    packages: [
      /^react(\/|$)/,
      /^react-dom(\/|$)/,
      'zustand',
      /^zustand\/(react|shallow|react\/shallow)$/,
      '@tanstack/react-virtual',
    ],
  },
  // Puts the page together.
  { unit: 'main', files: /^src\/main\.tsx$/, values: '*', packages: '*' },

  // The same engine without a page: everything but `store`, `ui` and the page's own root.
  { unit: 'cli', files: /^cli\//, values: [...BELOW_PAGE, 'bench'], packages: '*' },
  // Measures the page as tests drive it, against the same hub of faults.
  { unit: 'bench', files: /^bench\//, values: [...BELOW_PAGE, 'cli', 'test support'], packages: '*' },
  { unit: 'test support', files: /^(tests|e2e)\/support\//, values: '*', packages: '*' },
];

/** Not about tests: they put together whatever they need. */
const IS_CHECKED = /^(?!.*\.test\.tsx?$)(?!.*\.d\.ts$).*\.tsx?$/;

function readTree(folders: readonly string[]): SourceTree {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${file.replaceAll('\\', '/')}`;
      if (IS_CHECKED.test(path)) tree.set(path, readFileSync(join(ROOT, path), 'utf8'));
    }
  }
  return tree;
}

// Every file is parsed: seconds on a busy machine.
describe('the source tree', { timeout: 60_000 }, () => {
  const tree = readTree(['src', 'cli', 'bench']);

  it('keeps to the import table', () => {
    expect(tree.size).toBeGreaterThan(0);
    expect(findViolations(tree, IMPORT_TABLE)).toEqual([]);
  });

  it('has no cycles at run time', () => {
    expect(findCycles(tree)).toEqual([]);
  });
});

describe('docs/how-it-works.md', () => {
  it('has the same table', async () => {
    const page = readFileSync(join(ROOT, 'docs/how-it-works.md'), 'utf8');
    const table = importTableMarkdown(IMPORT_TABLE, [
      { name: 'all below the page', units: BELOW_PAGE },
      { name: 'all below the worker', units: BELOW_WORKER },
    ]);
    expect(`${readBlock(page, 'imports')}\n`).toBe(await inProjectFormat(table));
  });
});

describe('the checker', () => {
  const check = (files: Record<string, string>) =>
    findViolations(new Map(Object.entries(files)), IMPORT_TABLE);
  const engine = { 'src/engine/session.ts': 'export const s = 1; export type S = number;' };
  const protocol = { 'src/worker/protocol.ts': 'export type P = 1;' };

  it('accepts what the table allows', () => {
    expect(
      check({
        ...engine,
        ...protocol,
        'src/lib/seed.ts': 'export const seed = 1;',
        'src/worker/server.ts': `import { s } from '../engine/session.ts'; import type { P } from './protocol.ts';`,
        'src/worker/client.ts': `import { seed } from '../lib/seed.ts'; export type { P } from './protocol.ts';`,
        'src/ui/App.tsx': `import { useState } from 'react'; export const a = <b>{useState(1)}</b>;`,
        'src/engine/runtime.ts': `export const load = () => import('onnxruntime-web/wasm');`,
        'src/main.tsx': `import './ui/App.tsx'; import './worker/client.ts';`,
      }),
    ).toEqual([]);
  });

  it.each([
    ['a forbidden folder', 'src/ui/App.tsx', `import { s } from '../engine/session.ts';`],
    ['a forbidden folder, types only', 'src/ui/App.tsx', `import type { S } from '../engine/session.ts';`],
    ['a forbidden folder without extension', 'src/ui/App.tsx', `import { s } from '../engine/session';`],
    ['a re-export', 'src/store/all.ts', `export * from '../engine/session.ts';`],
    ['a dynamic import', 'src/store/all.ts', `void import('../engine/session.ts');`],
    ['an import type', 'src/store/all.ts', `export type A = import('../engine/session.ts').S;`],
    ['an import for its effect', 'src/store/all.ts', `import '../engine/session.ts';`],
    ['import.meta.glob', 'src/store/all.ts', `import.meta.glob('../engine/session.ts');`],
    ['a value where only types may be', 'src/worker/client.ts', `import { P } from './protocol.ts';`],
    [
      'an inline type, which still loads the file',
      'src/worker/client.ts',
      `import { type P } from './protocol.ts';`,
    ],
    ['a package of another folder', 'src/store/all.ts', `import { create } from 'zustand';`],
    ['the runtime outside the engine', 'src/worker/server.ts', `import 'onnxruntime-web/wasm';`],
    ['the old runtime entry by type', 'src/ui/App.tsx', `import type { Tensor } from 'onnxruntime-web';`],
    ['Node in the browser', 'src/models/plan.ts', `import { join } from 'node:path';`],
    ['a file outside src', 'src/engine/x.ts', `import '../../cli/think.ts';`],
    ['a folder without a row', 'src/helpers/x.ts', ''],
    ['the page in the command line', 'cli/think.ts', `import { a } from '../src/ui/App.tsx';`],
  ])('catches %s', (_what, path, text) => {
    const base = { ...engine, ...protocol, 'cli/think.ts': '', 'src/ui/App.tsx': '' };
    const found = check({ ...base, [path]: text });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(path);
  });

  it('names the line', () => {
    expect(
      check({ ...engine, 'src/lib/a.ts': `// comment\n\nimport { s } from '../engine/session.ts';` }),
    ).toEqual(['src/lib/a.ts:3: lib may not import engine']);
  });

  it('tells values from types', () => {
    const imports = readImports(
      'a.ts',
      `import type { A } from './1'; import B, { type C } from './2'; import { type D } from './3';
       export type { E } from './4'; export { F } from './5'; import type G from './6'; import * as H from './7';`,
    );
    expect(imports.map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual([
      ['./1', true],
      ['./2', false],
      ['./3', false],
      ['./4', true],
      ['./5', false],
      ['./6', true],
      ['./7', false],
    ]);
  });

  it('finds cycles of values and lets cycles of types be', () => {
    const cycles = (files: Record<string, string>) => findCycles(new Map(Object.entries(files)));
    expect(
      cycles({
        'a.ts': `import { b } from './b.ts';`,
        'b.ts': `import { c } from './c.ts';`,
        'c.ts': `export const later = () => import('./a.ts');`,
        'd.ts': `import './a.ts';`,
      }),
    ).toEqual(['a.ts → b.ts → c.ts → a.ts']);
    expect(
      cycles({ 'a.ts': `import { b } from './b.ts';`, 'b.ts': `import type { A } from './a.ts';` }),
    ).toEqual([]);
  });
});
