/** What reads files from strangers, each with a good file to start from. */
import { readFileSync } from 'node:fs';
import { expectedTensors } from '../../src/formats/check-tensors.ts';
import { GgufFile } from '../../src/formats/gguf/gguf-file.ts';
import { parseGgufHeader } from '../../src/formats/gguf/gguf-header.ts';
import { ggufTokenizer } from '../../src/formats/gguf/gguf-tokenizer.ts';
import { parseModelConfig } from '../../src/formats/model-config.ts';
import { parseSafetensors, readTensorF32 } from '../../src/formats/safetensors.ts';
import { parseStrictJson } from '../../src/formats/strict-json.ts';
import { ropeFrequencies } from '../../src/graph/rope-frequencies.ts';
import { mutate, mutateJson } from './mutate.ts';
import { ggufFixture } from '../fixtures/gguf/gguf-fixture.ts';

export interface FuzzTarget {
  readonly name: string;
  readonly good: Uint8Array;
  /** A damaged copy of `good`, the same for the same seed. */
  damage(seed: number): Uint8Array;
  /** Reads everything there is to read. May throw a ModelFormatError and nothing else. */
  read(bytes: Uint8Array): void;
}

/** Far larger than what is at hand, so that the size of the file bounds nothing. */
const HUGE_FILE_BYTES = 2 ** 42;

function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
}

const SMALL_DATA_BYTES = 36;

/** A header of three tensors of different types with their data. */
function smallSafetensors(): Uint8Array {
  const header = JSON.stringify({
    __metadata__: { format: 'pt' },
    a: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: 'F16', shape: [4], data_offsets: [24, 32] },
    'c.weight': { dtype: 'BF16', shape: [1, 2], data_offsets: [32, 36] },
  });
  const bytes = new Uint8Array(8 + header.length + SMALL_DATA_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

function inside(bytes: Uint8Array, { begin, end }: { readonly begin: number; readonly end: number }): void {
  if (begin < 8 || begin > end || end > bytes.length) throw new Error('a tensor lies outside the file');
}

function readSafetensors(bytes: Uint8Array): void {
  const file = parseSafetensors(bytes);
  for (const info of file.tensors.values()) inside(bytes, info);
  for (const name of file.tensors.keys()) readTensorF32(file, name);
}

function readGguf(bytes: Uint8Array): void {
  const file = new GgufFile(bytes);
  for (const weight of file.tensors.values()) inside(bytes, weight);
  for (const name of expectedTensors(file.config).keys()) file.readF32(name);
}

function readConfig(bytes: Uint8Array): void {
  const config = parseModelConfig(JSON.parse(new TextDecoder().decode(bytes)));
  // Asked of every config that is accepted, so both must stay small whatever it says.
  expectedTensors(config);
  if (config.headDim <= 4096) ropeFrequencies(config);
}

/** A target whose damage goes into its first `window` bytes, where the header is. */
function binary(
  name: string,
  good: Uint8Array,
  window: number,
  read: (bytes: Uint8Array) => void,
): FuzzTarget {
  return { name, good, read, damage: (seed) => mutate(good, window, seed) };
}

const SAFETENSORS = smallSafetensors();
const CONFIG = fixture('tiny-families/llama-tied/config.json');

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  binary('safetensors', SAFETENSORS, 300, readSafetensors),
  binary(
    'safetensors of a checkpoint',
    fixture('tiny-families/llama-untied/model.safetensors'),
    2600,
    (bytes) => void parseSafetensors(bytes),
  ),
  binary('strict JSON', SAFETENSORS.slice(8, SAFETENSORS.length - SMALL_DATA_BYTES), 300, (bytes) => {
    parseStrictJson(new TextDecoder().decode(bytes), 'The file', 3);
  }),
  binary('GGUF', ggufFixture('tiny-llama.gguf'), 2600, readGguf),
  binary('GGUF tokenizer', ggufFixture('vocabulary.gguf'), 26_000, (bytes) => {
    const header = parseGgufHeader(bytes, bytes.length);
    if (header === undefined) throw new Error('a whole file needs no more bytes');
    ggufTokenizer(header.metadata);
  }),
  binary('GGUF by range', ggufFixture('types.gguf').slice(0, 2400), 2400, (bytes) => {
    parseGgufHeader(bytes, HUGE_FILE_BYTES);
  }),
  { name: 'config.json', good: CONFIG, read: readConfig, damage: (seed) => mutateJson(CONFIG, seed) },
];
