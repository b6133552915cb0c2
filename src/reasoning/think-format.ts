/**
 * Think formats as data: how a model family opens, closes and stops its thinking.
 * Knows no tokenizer; `compileThinkFormat` takes one as a function.
 */

/** Delimiters and stops as text. Every stop must be one token of the checkpoint's tokenizer. */
export interface ThinkFormat {
  readonly id: string;
  /** Forced after the prompt, always: some checkpoints do not open their thinking themselves. May be empty. */
  readonly start: string;
  /** Forced when the model ended its thinking. */
  readonly end: string;
  /** Forced when something else ended it; leads into the answer. */
  readonly endAtBudget: string;
  /** Any of these ends thinking. */
  readonly thinkingStops: readonly string[];
  /** Any of these ends the answer. */
  readonly answerStops: readonly string[];
  /** End-of-text tokens that only some checkpoints of the format have; ends both phases, left out where unknown. */
  readonly optionalStops: readonly string[];
}

/** A think format in the ids of one tokenizer. */
export interface ThinkFormatIds {
  readonly id: string;
  readonly startIds: readonly number[];
  readonly endIds: readonly number[];
  readonly endAtBudgetIds: readonly number[];
  /** Forced before `endAtBudgetIds` when the thinking text does not end in a newline. */
  readonly newlineIds: readonly number[];
  readonly thinkingStopIds: readonly number[];
  readonly answerStopIds: readonly number[];
  /** The opener ends in a newline, so an empty thought does too. */
  readonly startEndsInNewline: boolean;
}

/** Thrown when a think format does not fit a tokenizer. */
export class ThinkFormatError extends Error {
  override readonly name = 'ThinkFormatError';
  /** The delimiter or stop that does not fit. */
  readonly text: string;

  constructor(text: string, message: string) {
    super(message);
    this.text = text;
  }
}

/** The delimiters of s1 and s1.1 (arXiv 2501.19393 §3.1): words after ChatML's `<|im_start|>`, not special tokens. */
export const S1_FORMAT: ThinkFormat = {
  id: 's1',
  start: '<|im_start|>think',
  end: '<|im_start|>answer',
  endAtBudget: '<|im_start|>answer\nFinal Answer:',
  thinkingStops: ['<|im_start|>', '<|im_end|>'],
  // `<|im_start|>` because a small model may go on with a turn of its own instead of ending.
  answerStops: ['<|im_end|>', '<|endoftext|>', '<|im_start|>'],
  optionalStops: [],
};

/** `<think>` … `</think>` of DeepSeek-R1, its distillations and Qwen3: newline after each tag, blank line before the answer. */
export const THINK_TAGS_FORMAT: ThinkFormat = {
  id: 'think-tags',
  start: '<think>\n',
  end: '</think>\n\n',
  endAtBudget: '</think>\n\nFinal Answer:',
  thinkingStops: ['</think>'],
  answerStops: ['</think>'],
  optionalStops: ['<|im_end|>', '<|endoftext|>', '<｜end▁of▁sentence｜>'],
};

/**
 * For checkpoints that were not trained to think apart from the answer: whatever they write before the end of their turn
 * counts as thinking, then the answer is asked for in words.
 */
export const NO_DELIMITERS_FORMAT: ThinkFormat = {
  id: 'none',
  start: '',
  end: '\n\nFinal Answer:',
  endAtBudget: '\nFinal Answer:',
  thinkingStops: [],
  answerStops: [],
  optionalStops: [
    ...['<|im_end|>', '<|endoftext|>', '<|eot_id|>', '<|end_of_text|>', '<|end|>', '<end_of_turn>', '</s>'],
    '<｜end▁of▁sentence｜>',
  ],
};

/** All formats by id; `RunSettings.thinkFormat` names one, one's own (`own-think-format.ts`) or `AUTO_THINK_FORMAT`. */
export const THINK_FORMATS: Readonly<Record<string, ThinkFormat>> = {
  [S1_FORMAT.id]: S1_FORMAT,
  [THINK_TAGS_FORMAT.id]: THINK_TAGS_FORMAT,
  [NO_DELIMITERS_FORMAT.id]: NO_DELIMITERS_FORMAT,
};

/** In place of an id: the format of the checkpoint that is loaded. */
export const AUTO_THINK_FORMAT = 'auto';

/**
 * Translates a format into ids.
 * @param encode ids of a text, special-token text recognised and no tokens added
 * @throws ThinkFormatError when a stop is not exactly one token, when no token could end the answer, or when a
 * delimiter has no tokens
 */
export function compileThinkFormat(
  format: ThinkFormat,
  encode: (text: string) => readonly number[],
): ThinkFormatIds {
  const optional = format.optionalStops.map(encode).flatMap((ids) => (ids.length === 1 ? ids : []));
  const stops = (texts: readonly string[]): number[] => [
    ...new Set([...texts.map((text) => stopId(format, text, encode)), ...optional]),
  ];
  if (format.optionalStops.length > 0 && optional.length === 0) {
    const wanted = format.optionalStops.join(', ');
    throw new ThinkFormatError(
      wanted,
      `None of ${wanted} is one token of this checkpoint, so its answers would not end in the "${format.id}" format.`,
    );
  }
  return {
    id: format.id,
    startIds: format.start === '' ? [] : delimiterIds(format, format.start, encode),
    endIds: delimiterIds(format, format.end, encode),
    endAtBudgetIds: delimiterIds(format, format.endAtBudget, encode),
    newlineIds: delimiterIds(format, '\n', encode),
    thinkingStopIds: stops(format.thinkingStops),
    answerStopIds: stops(format.answerStops),
    startEndsInNewline: format.start.endsWith('\n'),
  };
}

function stopId(format: ThinkFormat, text: string, encode: (text: string) => readonly number[]): number {
  const ids = encode(text);
  const [id] = ids;
  if (id === undefined || ids.length !== 1) {
    throw new ThinkFormatError(
      text,
      `The stop ${text} of the "${format.id}" format is ${ids.length} tokens in this checkpoint; it must be one. Choose another think format.`,
    );
  }
  return id;
}

function delimiterIds(
  format: ThinkFormat,
  text: string,
  encode: (text: string) => readonly number[],
): readonly number[] {
  const ids = encode(text);
  if (ids.length === 0) {
    throw new ThinkFormatError(
      text,
      `The delimiter ${JSON.stringify(text)} of the "${format.id}" format has no tokens.`,
    );
  }
  return ids;
}

/**
 * Ids to force after a prompt so that thinking is open: the opener, or nothing where the chat template has already
 * written it (as DeepSeek-R1's does).
 */
export function openerAfter(format: ThinkFormatIds, promptIds: readonly number[]): readonly number[] {
  const from = promptIds.length - format.startIds.length;
  const isOpen = from >= 0 && format.startIds.every((id, i) => promptIds[from + i] === id);
  return isOpen ? [] : format.startIds;
}
