import { ModelFormatError } from '../lib/model-format-error.ts';

/**
 * A JSON reader for files from strangers. Unlike `JSON.parse` it refuses repeated keys (where readers disagree about which one
 * counts) and deep nesting, and it returns objects as Maps, so that a key such as `__proto__` is only a key.
 * Grammar: RFC 8259.
 */
export type StrictJson = null | boolean | number | string | StrictJson[] | StrictJsonObject;
export type StrictJsonObject = Map<string, StrictJson>;

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/;
/** Numbers are matched within this many characters: a pattern's stack grows with its match, and 25 write any double. */
const MAX_NUMBER_LENGTH = 100;
const LITERALS: readonly (readonly [string, StrictJson])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Reader {
  private readonly text: string;
  private readonly what: string;
  private readonly maxDepth: number;
  private at = 0;

  constructor(text: string, what: string, maxDepth: number) {
    this.text = text;
    this.what = what;
    this.maxDepth = maxDepth;
  }

  document(): StrictJson {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) this.fail('there is text after its end');
    return value;
  }

  private fail(reason: string): never {
    throw new ModelFormatError(
      'model-corrupt',
      `${this.what} is not valid JSON (${reason}, at character ${this.at}). Download the file again.`,
    );
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text[this.at])) this.at++;
  }

  private value(depth: number): StrictJson {
    if (depth > this.maxDepth) this.fail(`nested deeper than ${this.maxDepth}`);
    this.space();
    const first = this.text[this.at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return this.string();
    for (const [word, value] of LITERALS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  private number(): number {
    const window = this.text.slice(this.at, this.at + MAX_NUMBER_LENGTH);
    const found = NUMBER.exec(window)?.[0];
    if (found === undefined || found.length === MAX_NUMBER_LENGTH) {
      this.fail('a value is missing or malformed');
    }
    this.at += found.length;
    return Number(found);
  }

  private string(): string {
    if (this.text[this.at] !== '"') this.fail('a string is missing');
    let end = this.at + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    const literal = this.text.slice(this.at, end + 1);
    let value: unknown;
    try {
      // One string literal holds no names and no nesting, so here JSON.parse is strict enough, and it knows the escapes.
      value = JSON.parse(literal);
    } catch {
      value = undefined;
    }
    if (typeof value !== 'string') this.fail('a string is malformed or not closed');
    this.at = end + 1;
    return value;
  }

  /** True when the separator was a comma, false when it was `close`. */
  private more(close: string): boolean {
    this.space();
    const next = this.text[this.at];
    if (next !== ',' && next !== close) this.fail(`"," or "${close}" is missing`);
    this.at++;
    return next === ',';
  }

  /** Steps over `open`; true when `close` follows at once. */
  private empty(close: string): boolean {
    this.at++;
    this.space();
    if (this.text[this.at] !== close) return false;
    this.at++;
    return true;
  }

  private array(depth: number): StrictJson[] {
    const items: StrictJson[] = [];
    if (this.empty(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.more(']'));
    return items;
  }

  private object(depth: number): StrictJsonObject {
    const members: StrictJsonObject = new Map();
    if (this.empty('}')) return members;
    do {
      this.space();
      const key = this.string();
      if (members.has(key)) this.fail(`the name "${key.slice(0, 100)}" appears twice`);
      this.space();
      if (this.text[this.at] !== ':') this.fail('":" is missing');
      this.at++;
      members.set(key, this.value(depth + 1));
    } while (this.more('}'));
    return members;
  }
}

/**
 * Parses `text`. `what` names the file in errors; `maxDepth` counts brackets.
 * @throws ModelFormatError `model-corrupt`
 */
export function parseStrictJson(text: string, what: string, maxDepth: number): StrictJson {
  return new Reader(text, what, maxDepth).document();
}
