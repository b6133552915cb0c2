/** A recording with every kind of field. Invented text, not a run of a model. */
import { DEFAULT_METHOD } from '../../method.ts';
import { DEFAULT_RUN_SETTINGS } from '../../run-settings.ts';
import type { TraceToken } from '../../trace.ts';
import type { Recording } from '../recording.ts';

const REPLACED = { id: 4, text: '<|im_start|>', pEnd: 0.8312345678 };

const TOKENS: readonly Omit<TraceToken, 'index' | 'atMs'>[] = [
  { id: 10, text: '\n', phase: 'thinking', origin: 'sampled', logprob: -0.001, pEnd: 0.02, entropy: 0.4 },
  {
    id: 11,
    text: 'r, r',
    phase: 'thinking',
    origin: 'sampled',
    logprob: -0.25,
    alternatives: [
      { id: 11, text: 'r, r', probability: 0.78 },
      { id: 12, text: '�', probability: 0.1 },
    ],
  },
  {
    id: 13,
    text: 'Wa',
    phase: 'thinking',
    origin: 'forced',
    role: 'extension',
    extension: 1,
    replaced: REPLACED,
  },
  { id: 14, text: 'it', phase: 'thinking', origin: 'forced', role: 'extension', extension: 1, logprob: -6.5 },
  { id: 15, text: ' one more', phase: 'thinking', origin: 'sampled', logprob: -1.2 },
  {
    id: 4,
    text: '<|im_start|>',
    phase: 'answer',
    origin: 'forced',
    role: 'delimiter',
    thinkingEnd: 'budget',
  },
  { id: 16, text: '3', phase: 'answer', origin: 'sampled', logprob: -0.01 },
];

/** A finished run of seven tokens, 40 ms apart. */
export function sampleRecording(change: Partial<Recording> = {}): Recording {
  return {
    name: 'Letters',
    question: 'How many r in raspberry',
    expected: '3',
    recordedAt: '2026-11-23T14:05:00.000Z',
    engine: {
      modelName: 's1-nano',
      modelHash: `sha256:${'0123456789abcdef'.repeat(4)}`,
      device: 'wasm',
      adapter: 'CPU',
      softwareAdapter: false,
      weights: 'f32',
      threads: 1,
      parameters: 5_120_000,
      contextLength: 2048,
    },
    settings: {
      ...DEFAULT_RUN_SETTINGS,
      budget: 5,
      extensions: 1,
      method: { ...DEFAULT_METHOD, rotation: ['Hmm'], minThinking: 3, ask: { kind: 'steps', count: 8 } },
    },
    tokens: TOKENS.map((token, index) => ({ ...token, index, atMs: index * 40 })),
    probes: [
      {
        position: 2,
        tokens: [{ index: 2, id: 9, text: ' 2', phase: 'answer', origin: 'sampled', atMs: 90 }],
        text: ' 2',
        answer: '2',
        stoppedBy: 'answered',
        entropy: 0.7,
        meanLogprob: -0.2,
        steps: 2,
        ms: 5,
      },
    ],
    thinkingEnd: 'budget',
    stoppedBy: 'answered',
    answer: '3',
    stats: {
      promptTokens: 24,
      thinkingTokens: 5,
      forcedTokens: 2,
      answerTokens: 1,
      extensionsUsed: 1,
      decodeMs: 240,
      decodeSteps: 7,
      lanesSharing: 1,
    },
    ...change,
  };
}
