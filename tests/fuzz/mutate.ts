import { uniformAt } from '../../src/lib/random.ts';

/** Numbers that lengths, counts and offsets go wrong with. */
const HOSTILE_NUMBERS = [
  0n, 1n, 0xffn, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn, 0x1_0000_0000n, (1n << 53n) - 1n, 1n << 53n, 1n << 63n, (1n << 64n) - 1n,
]; // prettier-ignore
const TEXT_PIECES = [
  '{',
  '[',
  '"',
  ',',
  ':',
  '}',
  ']',
  '\\u0000',
  '__proto__',
  '-',
  '1e999',
  '99999999999',
  '0.5',
  'null',
];
const LONGEST_COPY = 64;

/** Whole numbers below `n`, in an order that follows from the seed. */
function numbersOf(seed: number): (n: number) => number {
  let draw = 0;
  return (n) => Math.floor(uniformAt(seed, draw++) * n);
}

function spliced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length - removed + inserted.length);
  out.set(bytes.subarray(0, at));
  out.set(inserted, at);
  out.set(bytes.subarray(at + removed), at + inserted.length);
  return out;
}

function damaged(bytes: Uint8Array, window: number, below: (n: number) => number): Uint8Array {
  const at = below(Math.min(bytes.length, window));
  const length = Math.min(1 + below(LONGEST_COPY), bytes.length - at);
  switch (below(7)) {
    case 0:
      return spliced(bytes, at, 1, Uint8Array.of(below(256)));
    case 1: {
      const number = new Uint8Array(8);
      new DataView(number.buffer).setBigUint64(0, HOSTILE_NUMBERS[below(HOSTILE_NUMBERS.length)] ?? 0n, true);
      return spliced(bytes, at, Math.min(8, bytes.length - at), number);
    }
    case 2:
      return spliced(bytes, at, 1, Uint8Array.of(48 + below(10)));
    case 3: {
      const piece = TEXT_PIECES[below(TEXT_PIECES.length)] ?? '';
      return spliced(bytes, at, below(2), new TextEncoder().encode(piece.repeat(1 + below(3))));
    }
    case 4:
      return spliced(bytes, at, length, new Uint8Array(0));
    case 5:
      return spliced(bytes, at, 0, bytes.slice(at, at + length));
    default:
      return bytes.slice(0, below(bytes.length + 1));
  }
}

/** Damages a copy of `original` in one to four places within its first `window` bytes. The same seed gives the same damage. */
export function mutate(original: Uint8Array, window: number, seed: number): Uint8Array {
  const below = numbersOf(seed);
  let bytes: Uint8Array = original.slice();
  for (let n = 1 + below(4); n > 0 && bytes.length > 0; n--) bytes = damaged(bytes, window, below);
  return bytes;
}

const HOSTILE_VALUES: readonly unknown[] = [
  null, true, -1, 0, 0.5, 7, 1e6, 1e9, 2 ** 53, 1e308, '', 'x', '1024', '__proto__', [], [[]], {}, { rope_type: 'yarn' }, [1, 'a', null],
  { rope_type: 'llama3' }, { rope_type: 'llama3', factor: 0 }, { rope_type: 'divisors', divisors: Array(8).fill(1e-300) },
]; // prettier-ignore

/** Replaces or removes one to three members of a JSON object. The same seed gives the same damage. */
export function mutateJson(original: Uint8Array, seed: number): Uint8Array {
  const below = numbersOf(seed);
  const fields = JSON.parse(new TextDecoder().decode(original)) as Record<string, unknown>;
  for (let n = 1 + below(3); n > 0; n--) {
    const keys = Object.keys(fields);
    const key = keys[below(keys.length)] ?? '';
    if (below(6) === 0) delete fields[key];
    else fields[key] = HOSTILE_VALUES[below(HOSTILE_VALUES.length)];
  }
  return new TextEncoder().encode(JSON.stringify(fields));
}

/** A place in a JSON document: the object or list that holds a value, and its name there. */
function placeIn(root: object, below: (n: number) => number): { holder: object; key: string } {
  let holder = root;
  for (;;) {
    const keys = Object.keys(holder);
    const key = keys[below(keys.length)] ?? '';
    const value = (holder as Record<string, unknown>)[key];
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0 || below(4) === 0) {
      return { holder, key };
    }
    holder = value;
  }
}

/** As `mutateJson`, at any depth. */
export function mutateDeepJson(original: Uint8Array, seed: number): Uint8Array {
  const below = numbersOf(seed);
  const root = JSON.parse(new TextDecoder().decode(original)) as object;
  for (let n = 1 + below(3); n > 0; n--) {
    const { holder, key } = placeIn(root, below);
    if (below(6) === 0) Reflect.deleteProperty(holder, key);
    else Reflect.set(holder, key, structuredClone(HOSTILE_VALUES[below(HOSTILE_VALUES.length)]));
  }
  return new TextEncoder().encode(JSON.stringify(root));
}

/** What makes a template run long or large, and what it is put together with. */
const TEMPLATE_PIECES = [
  '{% for a in range(9999) %}',
  '{% for m in messages %}',
  '{% endfor %}',
  '{% if messages %}',
  '{% endif %}',
  '{% macro f(x) %}',
  '{% endmacro %}',
  '{{ f(f) }}',
  "{% set ns = namespace(a='xxxxxxxxxxxxxxxx') %}",
  '{% set ns.a = ns.a ~ ns.a %}',
  '{% set ns.a = [ns.a, ns.a] %}',
  '{% set ns.a = ns %}',
  '{{ ns.a }}',
  '{{ range(9999) | list | tojson(indent=99999) }}',
  '{{ messages | string | indent(99999999) }}',
  '{% set g = ns.a.replace %}',
  "{{ ns.a.replace('', messages | string) }}",
  '{{ messages[999999999999] }}',
  '{% filter indent(99999) %}',
  '{% endfilter %}',
  '{{ strftime_now("%" * 9) }}',
  '((((((((',
  '   \n   '.repeat(40),
];

/** Inserts pieces of programs into a template and damages some of its bytes. The same seed gives the same damage. */
export function mutateTemplate(original: Uint8Array, seed: number): Uint8Array {
  const below = numbersOf(seed);
  let text = new TextDecoder().decode(original);
  for (let n = below(8); n > 0; n--) {
    // Mostly between statements, where the result is a program again.
    const between = text.indexOf('{%', below(text.length));
    const at = between < 0 || below(4) === 0 ? below(text.length) : between;
    const piece = TEMPLATE_PIECES[below(TEMPLATE_PIECES.length)] ?? '';
    text = text.slice(0, at) + piece.repeat(1 + below(3)) + text.slice(at);
  }
  const bytes = new TextEncoder().encode(text);
  return below(2) === 0 ? bytes : damaged(bytes, bytes.length, below);
}
