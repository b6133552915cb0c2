import { describe, expect, it } from 'vitest';
import { nanoGguf, tinyLlamaGguf } from '../../tests/support/gguf-repository.ts';
import { nanoRepository } from '../../tests/support/tiny-repository.ts';
import { nameOf, type CheckpointSource } from './checkpoint-source.ts';
import { localListing } from './local-source-file.ts';
import { isOnnxSource } from './onnx-source.ts';
import { openSource } from './open-source.ts';
import type { FileListing } from './source-file.ts';

const { signal } = new AbortController();

/** A listing of files by name; of a hub where `repository` is given. */
function listing(files: Readonly<Record<string, Uint8Array>>, repository?: string): FileListing {
  const blobs = Object.entries(files).map(([path, bytes]) => ({ path, blob: new Blob([bytes.slice()]) }));
  const local = localListing('picked', blobs);
  return repository === undefined
    ? local
    : { ...local, identity: { kind: 'hub', repository, revision: 'c0ffee0' } };
}

/** A source of tensors, not a graph. */
async function openTensors(files: FileListing, file: string | null): Promise<CheckpointSource> {
  const source = await openSource(files, file, signal);
  if (isOnnxSource(source)) throw new Error('this is a graph');
  return source;
}

const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const SMALL_FILES = Object.fromEntries(
  [...nanoRepository()].filter(([path]) => path.endsWith('.json')).map(([path, { bytes }]) => [path, bytes]),
);
const NANO_CONFIG = JSON.parse(new TextDecoder().decode(SMALL_FILES['config.json'])) as object;
const GRAPH = new Uint8Array(10);

const NANO = nanoGguf();
const parts = Object.fromEntries(
  tinyLlamaGguf(3).map((bytes, i) => [`tiny-0000${i + 1}-of-00003.gguf`, bytes]),
);

describe('openSource', () => {
  it('reads config and tokenizer from a GGUF file, and where its tensors are', async () => {
    const source = await openTensors(listing({ 'nano.gguf': NANO }), null);
    expect(source.config).toMatchObject({ architecture: 'qwen2', layers: 6, hiddenSize: 256 });
    expect(source.identity).toEqual({ kind: 'files', name: 'picked' });
    expect(source.parameters).toBeGreaterThan(4e6);
    const tokenizerConfig: unknown = JSON.parse(
      new TextDecoder().decode(source.documents['tokenizer_config.json']),
    );
    expect(tokenizerConfig).toHaveProperty('chat_template');
    const [{ tensors }] = source.weights;
    expect(tensors.map(({ begin }) => begin)).toEqual(
      tensors.map(({ begin }) => begin).sort((a, b) => a - b),
    );
  });

  it('reads a model in parts, from wherever it is named', async () => {
    const [whole] = tinyLlamaGguf();
    const one = await openTensors(listing({ 'tiny.gguf': whole }), null);
    for (const file of [null, 'tiny-00001-of-00003.gguf', 'tiny-00002-of-00003.gguf']) {
      const split = await openTensors(listing(parts, 'a/tiny'), file);
      expect(split.config).toEqual(one.config);
      expect(split.documents).toEqual(one.documents);
      expect(
        split.weights
          .flatMap(({ tensors }) => tensors)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(one.weights[0].tensors.map(({ name }) => name).sort());
      expect(nameOf(split.identity)).toBe('a/tiny/tiny-00001-of-00003.gguf');
    }
  });

  it('prefers safetensors unless a GGUF file is named', async () => {
    const both = Object.fromEntries([...nanoRepository()].map(([path, { bytes }]) => [path, bytes]));
    const files = listing({ ...both, 'nano.gguf': NANO }, 'a/nano');
    expect(nameOf((await openSource(files, null, signal)).identity)).toBe('a/nano');
    expect(nameOf((await openSource(files, 'nano.gguf', signal)).identity)).toBe('a/nano/nano.gguf');
  });

  it('opens a graph in ONNX with the files of its weights, and counts the weights by the config', async () => {
    const files = {
      ...SMALL_FILES,
      'onnx/model_q4f16.onnx': GRAPH,
      'onnx/model_q4f16.onnx_data': new Uint8Array(20),
    };
    const source = await openSource(listing(files, 'a/nano'), null, signal);
    if (!isOnnxSource(source)) throw new Error('this is no graph');
    expect(nameOf(source.identity)).toBe('a/nano/onnx/model_q4f16.onnx');
    expect(source).toMatchObject({ dtype: 'q4f16', config: { layers: 6 } });
    expect(source.files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
      ['onnx/model_q4f16.onnx', 10],
      ['onnx/model_q4f16.onnx_data', 20],
    ]);
    const published = await openTensors(
      listing({ ...SMALL_FILES, 'model.safetensors': nanoRepository().get('model.safetensors')!.bytes }),
      null,
    );
    expect(source.parameters).toBe(published.parameters);
  });

  it('takes a graph only where nothing else is there, or it is named', async () => {
    const files = listing({ ...SMALL_FILES, 'nano.gguf': NANO, 'onnx/model.onnx': GRAPH }, 'a/nano');
    expect(nameOf((await openSource(files, null, signal)).identity)).toBe('a/nano/nano.gguf');
    expect(nameOf((await openSource(files, 'onnx/model.onnx', signal)).identity)).toBe(
      'a/nano/onnx/model.onnx',
    );
  });

  it.each([
    [
      'several models and no choice',
      { 'a.gguf': NANO, 'b.gguf': NANO },
      null,
      /holds 2 models.*for example a\/x\/a\.gguf.*It has a\.gguf, b\.gguf\./,
    ],
    [
      'a file that is not there',
      { 'a.gguf': NANO },
      'c.gguf',
      /no GGUF file c\.gguf in a\/x that can be used here\. It has a\.gguf\./,
    ],
    [
      'a missing part',
      { 'tiny-00002-of-00003.gguf': parts['tiny-00002-of-00003.gguf'] },
      null,
      /first of 3 parts, and 2 of them are missing, tiny-00001-of-00003\.gguf/,
    ],
    ['a part under another name', { 'tiny.gguf': parts['tiny-00001-of-00003.gguf'] }, null, /one of 3 parts/],
    [
      'parts of two models',
      { ...parts, 'tiny-00002-of-00003.gguf': parts['tiny-00003-of-00003.gguf'] },
      null,
      /does not say that it is part 2 of 3/,
    ],
    [
      'several graphs and no choice',
      { 'onnx/model.onnx': GRAPH, 'onnx/model_q4.onnx': GRAPH },
      null,
      /holds 2 models in ONNX.*for example a\/x\/onnx\/model\.onnx/,
    ],
    [
      'a graph that cannot be used',
      { 'onnx/model_bnb4.onnx': GRAPH, 'onnx/model_q4.onnx': GRAPH },
      'onnx/model_bnb4.onnx',
      /no ONNX file onnx\/model_bnb4\.onnx .*It has onnx\/model_q4\.onnx\./,
    ],
    [
      'a graph whose weights are missing',
      {
        ...SMALL_FILES,
        'config.json': text({
          ...NANO_CONFIG,
          'transformers.js_config': { use_external_data_format: { 'model_q4.onnx': 2 } },
        }),
        'onnx/model_q4.onnx': GRAPH,
        'onnx/model_q4.onnx_data': GRAPH,
      },
      null,
      /keeps its weights in 2 more files \(model_q4\.onnx_data…\), of which 1 are here/,
    ],
    [
      'a graph of an architecture that is not known',
      { ...SMALL_FILES, 'config.json': text({ model_type: 'gemma2' }), 'onnx/model.onnx': GRAPH },
      null,
      /gemma2/,
    ],
    ['a file that is cut', { 'a.gguf': NANO.subarray(0, 20_000) }, null, /damaged/],
    ['no weights at all', { 'config.json': new Uint8Array() }, null, /config\.json is not valid JSON/],
  ])('refuses %s', async (_what, files, file, message) => {
    const open = async () => openSource(listing(files, 'a/x'), file, signal);
    await expect(open()).rejects.toMatchObject({
      name: 'ModelFormatError',
      message: expect.stringMatching(message) as string,
    });
  });
});
