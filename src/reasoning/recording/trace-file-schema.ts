/**
 * The trace file, field by field, with a limit for each: files come from strangers. Fields that are not listed are refused, so that
 * the digest covers everything a reader is shown.
 */
import * as v from 'valibot';
import { ASK_KINDS } from '../ask.ts';
import { VARIANTS } from '../method.ts';

/**
 * Raised when a reader of the present version could not make sense of a newer file. 2: runs may branch off others, and tokens may
 * have been put in by a person; files without either are still written as version 1. 3: a file says that it was changed.
 */
export const TRACE_FILE_VERSION = 3;

/** Says what the file is, before anything else in it is believed. */
export const TRACE_FILE_FORMAT = 's1-playground-trace';

/** Above the longest context any checkpoint here is opened with. */
const MAX_TOKENS = 65_536;
/** One token is a few characters; a whole forced string may be one piece of text. */
const MAX_TOKEN_CHARACTERS = 1_000;
const MAX_ALTERNATIVES = 32;
/** One per token of the longest thought that is probed at every step. */
const MAX_PROBES = 4_096;
const MAX_PROBE_TOKENS = 4_096;
/** Strings that take turns as extensions. */
const MAX_ROTATION = 64;
const MAX_ID_CHARACTERS = 200;
const MAX_COUNT = 2 ** 40;

const text = (maxCharacters: number) => v.pipe(v.string(), v.maxLength(maxCharacters));
const number = v.pipe(v.number(), v.finite());
const amount = v.pipe(number, v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_COUNT));
const probability = v.pipe(number, v.minValue(0), v.maxValue(1));
const logprob = v.pipe(number, v.maxValue(0));

const phase = v.picklist(['thinking', 'answer']);
const thinkingEnd = v.picklist(['natural', 'budget', 'user', 'loop', 'context']);
const stoppedBy = v.picklist(['answered', 'answer-limit', 'context', 'user', 'rejected']);

const token = v.strictObject({
  id: count,
  text: text(MAX_TOKEN_CHARACTERS),
  phase,
  origin: v.picklist(['sampled', 'forced']),
  role: v.exactOptional(v.picklist(['extension', 'delimiter', 'inserted', 'chosen'])),
  extension: v.exactOptional(v.pipe(count, v.minValue(1))),
  thinkingEnd: v.exactOptional(thinkingEnd),
  replaced: v.exactOptional(
    v.strictObject({ id: count, text: text(MAX_TOKEN_CHARACTERS), pEnd: probability }),
  ),
  logprob: v.exactOptional(logprob),
  pEnd: v.exactOptional(probability),
  entropy: v.exactOptional(amount),
  alternatives: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ id: count, text: text(MAX_TOKEN_CHARACTERS), probability })),
      v.maxLength(MAX_ALTERNATIVES),
    ),
  ),
  atMs: amount,
});

const probe = v.strictObject({
  position: count,
  tokens: v.pipe(v.array(token), v.maxLength(MAX_PROBE_TOKENS)),
  text: text(100_000),
  answer: v.nullable(text(10_000)),
  stoppedBy,
  entropy: v.nullable(amount),
  meanLogprob: v.nullable(logprob),
  steps: count,
  ms: amount,
});

const method = v.strictObject({
  variant: v.exactOptional(v.picklist(VARIANTS)),
  rejection: v.exactOptional(v.strictObject({ limit: count, tries: count })),
  loopGuard: v.boolean(),
  rotation: v.pipe(v.array(text(1_000)), v.maxLength(MAX_ROTATION)),
  minThinking: count,
  sentenceWindow: count,
  answerReserve: count,
  minEntropy: amount,
  ask: v.strictObject({ kind: v.picklist(ASK_KINDS), count }),
});

const settings = v.strictObject({
  budget: count,
  extensions: count,
  extensionString: text(1_000),
  maxAnswerTokens: count,
  thinkFormat: text(300),
  sampling: v.strictObject({ temperature: amount, topK: count, topP: probability, seed: count }),
  method: v.exactOptional(method),
});

const engine = v.strictObject({
  modelName: text(300),
  modelHash: v.nullable(v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/u))),
  device: v.picklist(['webgpu', 'wasm']),
  adapter: text(300),
  softwareAdapter: v.boolean(),
  weights: v.picklist(['f32', 'int8', 'int4']),
  threads: count,
  parameters: count,
  contextLength: count,
});

const stats = v.strictObject({
  promptTokens: count,
  thinkingTokens: count,
  forcedTokens: count,
  answerTokens: count,
  extensionsUsed: count,
  decodeMs: amount,
  decodeSteps: count,
  lanesSharing: count,
  tries: v.exactOptional(count),
});

const branch = v.strictObject({
  tree: text(MAX_ID_CHARACTERS),
  of: v.nullable(text(MAX_ID_CHARACTERS)),
  at: count,
  move: v.picklist(['answer', 'wait', 'words', 'token']),
});

/** What is read before the rest, so that a file of another kind or version is named as such. */
export const envelopeSchema = v.object({ format: v.literal(TRACE_FILE_FORMAT), version: v.number() });

/** The whole file. */
export const traceFileSchema = v.strictObject({
  format: v.literal(TRACE_FILE_FORMAT),
  version: v.picklist([1, 2, TRACE_FILE_VERSION]),
  name: text(300),
  question: text(100_000),
  expected: v.exactOptional(text(1_000)),
  recordedAt: v.pipe(v.string(), v.isoTimestamp()),
  engine: v.nullable(engine),
  settings,
  tokens: v.pipe(v.array(token), v.maxLength(MAX_TOKENS)),
  probes: v.pipe(v.array(probe), v.maxLength(MAX_PROBES)),
  thinkingEnd: v.nullable(thinkingEnd),
  stoppedBy: v.nullable(stoppedBy),
  answer: v.nullable(text(10_000)),
  stats: v.nullable(stats),
  branch: v.exactOptional(branch),
  edited: v.exactOptional(v.literal(true)),
  digest: v.pipe(v.string(), v.maxLength(100)),
});

/** A trace file as it lies on disk. */
export type TraceFile = v.InferOutput<typeof traceFileSchema>;

/** A token in a file: its index is its place. */
export type FileToken = TraceFile['tokens'][number];
