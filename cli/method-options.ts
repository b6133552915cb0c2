/** The options of the command line that say how thinking is controlled beyond budget and extensions. */
import { parseAsk } from '../src/reasoning/ask.ts';
import { splitStrings } from '../src/reasoning/extension-rotation.ts';
import { DEFAULT_METHOD, VARIANTS, type Method } from '../src/reasoning/method.ts';
import { UsageError } from './usage-error.ts';

/** For the usage text of a command. */
export const METHOD_USAGE = `  --also "A|B"      strings that take turns with --string
  --min N           no end of thinking before this many tokens (default 0)
  --sentence N      close at a sentence's end from this many tokens before the budget on (default 0)
  --reserve N       tokens of the budget kept for the answer (default 0: the answer comes on top)
  --unsure X        suppress only ends with at least this entropy, in nats (default 0: every end)
  --ask WHAT        ask in the prompt: tokens:N, steps:N, short or long
  --variant V       total, per-round (the budget as in s1's harness) or readme (as in its README)
  --reject N        throw thoughts of N tokens and more away, and think again with another seed
  --tries N         most such tries (default ${DEFAULT_METHOD.rejection.tries})
  --no-loop-guard   extend thoughts that repeat themselves, too`;

export const METHOD_OPTIONS = {
  also: { type: 'string' },
  min: { type: 'string' },
  sentence: { type: 'string' },
  reserve: { type: 'string' },
  unsure: { type: 'string' },
  ask: { type: 'string' },
  variant: { type: 'string' },
  reject: { type: 'string' },
  tries: { type: 'string' },
  'no-loop-guard': { type: 'boolean' },
} as const;

export type MethodValues = { readonly [K in keyof typeof METHOD_OPTIONS]?: string | boolean | undefined };

/** @throws UsageError */
export function methodOfValues(values: MethodValues): Method {
  return {
    variant: variantOf(values),
    rejection: rejectionOf(values),
    loopGuard: values['no-loop-guard'] !== true,
    rotation: typeof values.also === 'string' ? splitStrings(values.also) : DEFAULT_METHOD.rotation,
    minThinking: numberOf(values, 'min'),
    sentenceWindow: numberOf(values, 'sentence'),
    answerReserve: numberOf(values, 'reserve'),
    minEntropy: numberOf(values, 'unsure', false),
    ask: askOf(values),
  };
}

function numberOf(values: MethodValues, name: keyof MethodValues, whole = true): number {
  const text = values[name];
  if (text === undefined) {
    return 0;
  }
  const number = text === '' ? NaN : Number(text);
  if (!Number.isFinite(number) || number < 0 || (whole && !Number.isInteger(number))) {
    const wanted = whole ? 'a whole number' : 'a number';
    throw new UsageError(`--${name} must be ${wanted} from 0 on, not "${String(text)}".`);
  }
  return number;
}

function variantOf({ variant = DEFAULT_METHOD.variant }: MethodValues): Method['variant'] {
  const known = VARIANTS.find((one) => one === variant);
  if (known === undefined) {
    throw new UsageError(`--variant must be ${VARIANTS.join(', ')}, not "${String(variant)}".`);
  }
  return known;
}

function rejectionOf(values: MethodValues): Method['rejection'] {
  const tries = values.tries === undefined ? DEFAULT_METHOD.rejection.tries : numberOf(values, 'tries');
  if (tries === 0) {
    throw new UsageError('--tries must be at least 1.');
  }
  return { limit: numberOf(values, 'reject'), tries };
}

function askOf({ ask: text }: MethodValues): Method['ask'] {
  if (text === undefined) {
    return DEFAULT_METHOD.ask;
  }
  const ask = parseAsk(String(text));
  if (ask === null) {
    throw new UsageError(`--ask must be tokens:N, steps:N, short or long, not "${String(text)}".`);
  }
  return ask;
}
