/** Which questions of a set are asked: the options that all commands over question sets have. */
import type { Selection } from '../src/experiments/question-set.ts';
import { FAMILIES, LEVELS } from '../src/reasoning/question.ts';
import { countOf, oneOf } from './option-values.ts';

/** Texts of `--families`, `--levels` and `--limit`, where given. */
export interface SelectionValues {
  readonly families?: string | undefined;
  readonly levels?: string | undefined;
  readonly limit?: string | undefined;
}

/** @throws UsageError */
export function selectionOf({ families, levels, limit }: SelectionValues): Selection {
  return {
    ...(families === undefined ? {} : { families: oneOf('families', families, FAMILIES) }),
    ...(levels === undefined ? {} : { levels: oneOf('levels', levels, LEVELS) }),
    ...(limit === undefined ? {} : { perFamily: countOf('limit', limit, 1) }),
  };
}
