/** The names a chat template finds: those that transformers gives it, with a limit on what makes lists. */
import { Environment } from '@huggingface/jinja';
import { templateTooLarge } from './prompt-interpreter.ts';

const MAX_RANGE = 10_000;

/** Python's `range`. */
function range(first: number, last?: number, step = 1): number[] {
  const [start, stop] = last === undefined ? [0, first] : [first, last];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  // Also where a step of 0 makes it no number.
  if (!(length <= MAX_RANGE)) throw templateTooLarge();
  return Array.from({ length }, (_, i) => start + i * step);
}

/** Python's `strftime` for today, with the letters that templates use. */
function today(pattern: string): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  const month = (length: 'long' | 'short'): string => now.toLocaleDateString('en', { month: length });
  const parts: Readonly<Record<string, string>> = {
    Y: String(now.getFullYear()),
    m: two(now.getMonth() + 1),
    d: two(now.getDate()),
    b: month('short'),
    B: month('long'),
    H: two(now.getHours()),
    M: two(now.getMinutes()),
    '%': '%',
  };
  return pattern.replace(/%([YmdbBHM%])/g, (_, letter: string) => parts[letter] ?? '');
}

/** @param values what the conversation brings; they take precedence */
export function promptEnvironment(values: Readonly<Record<string, unknown>>): Environment {
  const environment = new Environment();
  const names = {
    true: true,
    True: true,
    false: false,
    False: false,
    none: null,
    None: null,
    range,
    strftime_now: today,
    raise_exception: (reason: string): never => {
      throw new Error(reason);
    },
    ...values,
  };
  for (const [name, value] of Object.entries(names)) environment.set(name, value);
  return environment;
}
