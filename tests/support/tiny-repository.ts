/** Small checkpoints as repositories of the fake hub. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeFile } from './fake-hub.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const NANO = join(ROOT, 'public/models/s1-nano');
const TINY = join(ROOT, 'tests/fixtures/tiny-qwen2');

function file(path: string, lfs = false): FakeFile {
  return { bytes: new Uint8Array(readFileSync(path)), lfs };
}

function tokenizerFiles(): [string, FakeFile][] {
  return ['tokenizer.json', 'tokenizer_config.json'].map((name) => [name, file(join(NANO, name))]);
}

/** The bundled model, as if it were published on the hub. */
export function nanoRepository(): Map<string, FakeFile> {
  return new Map([
    ['README.md', file(join(NANO, 'README.md'))],
    ['config.json', file(join(NANO, 'config.json'))],
    ...tokenizerFiles(),
    ['model.safetensors', file(join(NANO, 'model.safetensors'), true)],
  ]);
}

/** A tiny random checkpoint. Its tokenizer belongs to another model: for tests that do not run it. */
export function tinyRepository(name: 'two-layer' | 'one-layer'): Map<string, FakeFile> {
  return new Map([
    ['config.json', file(join(TINY, name, 'config.json'))],
    ...tokenizerFiles(),
    ['model.safetensors', file(join(TINY, name, 'model.safetensors'), true)],
  ]);
}

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };

/** Tensors of a safetensors file: header entry and bytes. */
export function splitSafetensors(bytes: Uint8Array): Map<string, { entry: Entry; data: Uint8Array }> {
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes))) as Record<
    string,
    Entry
  >;
  delete header['__metadata__'];
  return new Map(
    Object.entries(header).map(([name, entry]) => {
      const [begin, end] = entry.data_offsets;
      return [name, { entry, data: bytes.subarray(8 + headerBytes + begin, 8 + headerBytes + end) }];
    }),
  );
}

/** The other way round. */
export function joinSafetensors(
  tensors: ReadonlyMap<string, { entry: Entry; data: Uint8Array }>,
): Uint8Array {
  let at = 0;
  const header: Record<string, Entry> = {};
  for (const [name, { entry, data }] of tensors) {
    header[name] = { ...entry, data_offsets: [at, at + data.length] };
    at += data.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  let to = 8 + text.length;
  for (const { data } of tensors.values()) {
    out.set(data, to);
    to += data.length;
  }
  return out;
}

/** `repository` with its weights in two files and an index, as large checkpoints are published. */
export function sharded(repository: ReadonlyMap<string, FakeFile>): Map<string, FakeFile> {
  const tensors = [...splitSafetensors(repository.get('model.safetensors')!.bytes)];
  const half = Math.ceil(tensors.length / 2);
  const shards = [tensors.slice(0, half), tensors.slice(half)];
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  const weightMap = Object.fromEntries(shards.flatMap((shard, i) => shard.map(([name]) => [name, names[i]])));
  const out = new Map(repository);
  out.delete('model.safetensors');
  shards.forEach((shard, i) => out.set(names[i], { bytes: joinSafetensors(new Map(shard)), lfs: true }));
  const index = new TextEncoder().encode(JSON.stringify({ metadata: {}, weight_map: weightMap }));
  return out.set('model.safetensors.index.json', { bytes: index, lfs: false });
}

/** `repository` with its output head stored apart, as s1.1's are. */
export function withOwnHead(
  repository: ReadonlyMap<string, FakeFile>,
  change: (head: Uint8Array) => void = () => undefined,
): Map<string, FakeFile> {
  const tensors = splitSafetensors(repository.get('model.safetensors')!.bytes);
  const embedding = tensors.get('model.embed_tokens.weight')!;
  const data = embedding.data.slice();
  change(data);
  tensors.set('lm_head.weight', { entry: embedding.entry, data });
  const config = JSON.parse(new TextDecoder().decode(repository.get('config.json')!.bytes)) as object;
  const untied = new TextEncoder().encode(JSON.stringify({ ...config, tie_word_embeddings: false }));
  return new Map(repository)
    .set('config.json', { bytes: untied, lfs: false })
    .set('model.safetensors', { bytes: joinSafetensors(tensors), lfs: true });
}
