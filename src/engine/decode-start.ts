/**
 * What a decode loop is given: the parts it runs on, and the place it begins at. Types only: knows nothing of what is done
 * with them.
 */
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { ThinkFormatIds } from '../reasoning/think-format.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { Decoder } from './decoder.ts';
import type { LaneContext } from './lane-context.ts';
import type { TreeRoot } from './step-tree.ts';
import type { Tokenizer } from './tokenizer.ts';
import type { ScriptedStart } from './trace-script.ts';

/** What a run needs from the engine it runs on. */
export interface LaneRunParts {
  readonly decoder: Decoder;
  readonly tokenizer: Tokenizer;
  readonly format: ThinkFormatIds;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Where a loop begins. */
export interface DecodeStart {
  /** Holds the prompt, the think opener and `tokens`. */
  readonly context: LaneContext;
  readonly promptTokens: number;
  /** Tokens of the trace that are there already. */
  readonly tokens: readonly TraceToken[];
  readonly settings: RunSettings;
  /** Ids of `settings.extensionString`. */
  readonly extensionIds: readonly number[];
  /** What the trace goes through before the model is asked. */
  readonly script?: ScriptedStart | undefined;
  /** The model has read the prompt, and of the script what `tokens` has of it. */
  readonly isRead?: true;
  /** Steps that other runs of the same prompt may have taken already; absent = all are taken here. */
  readonly steps?: TreeRoot | undefined;
}
