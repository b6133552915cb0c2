/** Ranges of everything a person or a link can set. */
import { AUTO_THINK_FORMAT, THINK_FORMATS } from '../reasoning/think-format.ts';

/** Sampling the page starts from and can go back to. */
export { GREEDY } from '../reasoning/run-settings.ts';

/** A closed range. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** One place for the form fields and for the address bar, so that a link cannot set what the page does not offer. */
export const LIMITS = {
  budget: { min: 0, max: 32_768 },
  extensions: { min: 0, max: 8 },
  answerTokens: { min: 1, max: 4096 },
  minThinking: { min: 0, max: 32_768 },
  sentenceWindow: { min: 0, max: 256 },
  answerReserve: { min: 0, max: 4096 },
  minEntropy: { min: 0, max: 10 },
  rejectionLimit: { min: 0, max: 32_768 },
  rejectionTries: { min: 1, max: 1000 },
  /** Tokens between two probes; 0 = not by count. */
  probeDistance: { min: 0, max: 4096 },
  askCount: { min: 1, max: 32_768 },
  temperature: { min: 0, max: 2 },
  topK: { min: 0, max: 1000 },
  topP: { min: 0.01, max: 1 },
  samples: { min: 2, max: 32 },
  /** At 0 all samples would be the same. */
  sampleTemperature: { min: 0.1, max: 2 },
  seed: { min: 0, max: 4_294_967_295 },
  threads: { min: 0, max: 32 },
  context: { min: 0, max: 1_000_000 },
  extensionCharacters: 120,
  /** All strings that take turns, in one text. */
  rotationCharacters: 240,
  questionCharacters: 4000,
  expectedCharacters: 200,
} as const;

/** What `RunSettings.thinkFormat` may be. */
export const THINK_FORMAT_CHOICES: readonly string[] = [AUTO_THINK_FORMAT, ...Object.keys(THINK_FORMATS)];
