/** Recording → text of a trace file. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { encodeUtf8 } from '../../lib/utf8.ts';
import { DEFAULT_METHOD, sameMethod, type Method } from '../method.ts';
import type { Probe } from '../probe.ts';
import type { RunSettings } from '../run-settings.ts';
import type { TraceToken } from '../trace.ts';
import type { Recording } from './recording.ts';
import { TRACE_FILE_FORMAT, TRACE_FILE_VERSION } from './trace-file-schema.ts';
import type { FileToken, TraceFile } from './trace-file-schema.ts';

/** Everything in a file but its own digest. */
export type TraceFileBody = Omit<TraceFile, 'digest'>;

/** Six digits are more than 32-bit logits carry, and a third of the space of all digits. */
const DIGITS = 6;

/** The file, with a digest of its contents at its end. */
export function writeTraceFile(recording: Recording): string {
  const body = traceFileBody(recording);
  return JSON.stringify({ ...body, digest: digestOf(body) });
}

/**
 * SHA-256 of a file's contents. It shows that a file was changed after it was written; whoever wants to deceive can compute it
 * anew, so it proves nothing about where a file comes from.
 */
export function digestOf(body: TraceFileBody): string {
  return `sha256:${bytesToHex(sha256(encodeUtf8(JSON.stringify(body))))}`;
}

/** The contents, always in the same order and with the same rounding: what was read and is written again is the same text. */
export function traceFileBody(recording: Recording): TraceFileBody {
  const { engine, settings, stats, branch } = recording;
  return {
    format: TRACE_FILE_FORMAT,
    version: versionOf(recording),
    name: recording.name,
    question: recording.question,
    ...(recording.expected !== null && { expected: recording.expected }),
    recordedAt: recording.recordedAt,
    engine: engine && {
      modelName: engine.modelName,
      modelHash: engine.modelHash,
      device: engine.device,
      adapter: engine.adapter,
      softwareAdapter: engine.softwareAdapter,
      weights: engine.weights,
      threads: engine.threads,
      parameters: engine.parameters,
      contextLength: engine.contextLength,
    },
    settings: fileSettings(settings),
    tokens: recording.tokens.map(fileToken),
    probes: recording.probes.map(fileProbe),
    thinkingEnd: recording.thinkingEnd,
    stoppedBy: recording.stoppedBy,
    answer: recording.answer,
    stats: stats && {
      promptTokens: stats.promptTokens,
      thinkingTokens: stats.thinkingTokens,
      forcedTokens: stats.forcedTokens,
      answerTokens: stats.answerTokens,
      extensionsUsed: stats.extensionsUsed,
      decodeMs: rounded(stats.decodeMs),
      decodeSteps: stats.decodeSteps,
      lanesSharing: stats.lanesSharing,
      ...(stats.tries !== undefined && { tries: stats.tries }),
    },
    ...(branch !== undefined && {
      branch: { tree: branch.tree, of: branch.of, at: branch.at, move: branch.move },
    }),
    ...(recording.edited === true && { edited: true }),
  };
}

/** The oldest whose readers understand the recording. */
function versionOf({ branch, tokens, edited }: Recording): TraceFile['version'] {
  if (edited === true) {
    return TRACE_FILE_VERSION;
  }
  const isPlain = tokens.every(({ role }) => role !== 'inserted' && role !== 'chosen');
  return branch === undefined && isPlain ? 1 : 2;
}

function fileSettings({ sampling, method, ...settings }: RunSettings): TraceFile['settings'] {
  return {
    budget: settings.budget,
    extensions: settings.extensions,
    extensionString: settings.extensionString,
    maxAnswerTokens: settings.maxAnswerTokens,
    thinkFormat: settings.thinkFormat,
    sampling: {
      temperature: sampling.temperature,
      topK: sampling.topK,
      topP: sampling.topP,
      seed: sampling.seed,
    },
    ...(method !== undefined && { method: fileMethod(method) }),
  };
}

function fileMethod(method: Method): NonNullable<TraceFile['settings']['method']> {
  const { variant, rejection } = method;
  return {
    // Left out when they are as always, so that files from before these rules keep their digest.
    ...(variant !== DEFAULT_METHOD.variant && { variant }),
    ...(!sameMethod({ ...DEFAULT_METHOD, rejection }, DEFAULT_METHOD) && {
      rejection: { limit: rejection.limit, tries: rejection.tries },
    }),
    loopGuard: method.loopGuard,
    rotation: [...method.rotation],
    minThinking: method.minThinking,
    sentenceWindow: method.sentenceWindow,
    answerReserve: method.answerReserve,
    minEntropy: method.minEntropy,
    ask: { kind: method.ask.kind, count: method.ask.count },
  };
}

function fileToken(token: TraceToken): FileToken {
  const { role, extension, thinkingEnd, replaced, alternatives } = token;
  return {
    id: token.id,
    text: token.text,
    phase: token.phase,
    origin: token.origin,
    ...(role !== undefined && { role }),
    ...(extension !== undefined && { extension }),
    ...(thinkingEnd !== undefined && { thinkingEnd }),
    ...(replaced !== undefined && {
      replaced: { id: replaced.id, text: replaced.text, pEnd: share(replaced.pEnd) },
    }),
    // A token the model gave no chance at all has the logarithm of zero, which JSON cannot hold.
    ...(Number.isFinite(token.logprob) && { logprob: rounded(Math.min(0, token.logprob ?? 0)) }),
    ...(token.pEnd !== undefined && { pEnd: share(token.pEnd) }),
    ...(Number.isFinite(token.entropy) && { entropy: rounded(Math.max(0, token.entropy ?? 0)) }),
    ...(alternatives !== undefined && {
      alternatives: alternatives.map((other) => ({
        id: other.id,
        text: other.text,
        probability: share(other.probability),
      })),
    }),
    atMs: rounded(token.atMs),
  };
}

function fileProbe(probe: Probe): TraceFile['probes'][number] {
  const { entropy, meanLogprob } = probe;
  return {
    position: probe.position,
    tokens: probe.tokens.map(fileToken),
    text: probe.text,
    answer: probe.answer,
    stoppedBy: probe.stoppedBy,
    entropy: entropy === null || !Number.isFinite(entropy) ? null : rounded(Math.max(0, entropy)),
    meanLogprob:
      meanLogprob === null || !Number.isFinite(meanLogprob) ? null : rounded(Math.min(0, meanLogprob)),
    steps: probe.steps,
    ms: rounded(probe.ms),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Sums of 32-bit probabilities can pass 1 by a rounding error. */
function share(probability: number): number {
  return rounded(Math.max(0, Math.min(1, probability)));
}
