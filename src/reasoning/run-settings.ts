/** Everything that decides a run besides the checkpoint and the question. Plain data: goes into links, files and messages. */
import { DEFAULT_METHOD, sameMethod, type Method } from './method.ts';

import { AUTO_THINK_FORMAT } from './think-format.ts';

/** How the next token is chosen. Temperature 0 is greedy. */
export interface SamplingSettings {
  /** ≥ 0; 0 = greedy. */
  readonly temperature: number;
  /** Keep the k most likely tokens; 0 = all. */
  readonly topK: number;
  /** Keep the smallest set with at least this probability; 1 = all. */
  readonly topP: number;
  /** Seed of the random generator; ignored when greedy. */
  readonly seed: number;
}

export interface RunSettings {
  /** Hard cap on thinking tokens, forced ones included. 0 = answer at once. */
  readonly budget: number;
  /** How many ends of thinking to suppress. */
  readonly extensions: number;
  /** Put in place of each suppressed end; empty = only suppress (the end is masked for one step). */
  readonly extensionString: string;
  /** Most tokens an answer may take. */
  readonly maxAnswerTokens: number;
  /** Id of the think format, see `THINK_FORMATS` and `own-think-format.ts`; `auto` = the checkpoint's own. */
  readonly thinkFormat: string;
  readonly sampling: SamplingSettings;
  /** Left out when it is the default, as in files from before there was any other. */
  readonly method?: Method;
}

export const GREEDY: SamplingSettings = { temperature: 0, topK: 0, topP: 1, seed: 0 };

export const DEFAULT_RUN_SETTINGS: RunSettings = {
  budget: 256,
  extensions: 0,
  extensionString: 'Wait',
  maxAnswerTokens: 64,
  thinkFormat: AUTO_THINK_FORMAT,
  sampling: GREEDY,
};

export function methodOf({ method }: Pick<RunSettings, 'method'>): Method {
  // What was kept before a rule existed lacks it.
  return method === undefined ? DEFAULT_METHOD : { ...DEFAULT_METHOD, ...method };
}

/** The settings with parts of their method changed. */
export function withMethod(settings: RunSettings, change: Partial<Method>): RunSettings {
  const { method: _before, ...rest } = settings;
  const method = { ...methodOf(settings), ...change };
  return sameMethod(method, DEFAULT_METHOD) ? rest : { ...rest, method };
}
