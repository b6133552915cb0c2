/**
 * Runs chat templates, which come in files from strangers, within bounds: a template is a program, and one that loops or that
 * doubles its values would hold the worker for good (docs/decisions/020-bounded-templates.md).
 */
import { Interpreter, type Environment } from '@huggingface/jinja';
import { ModelFormatError } from '../lib/model-format-error.ts';

type Node = NonNullable<Parameters<Interpreter['evaluate']>[0]>;
type Value = ReturnType<Interpreter['evaluate']>;

/** Nodes evaluated and list entries and texts gone through; that of Qwen2.5 takes a hundred for a question. */
const MAX_WORK = 100_000;
/** Characters of a text, or entries of a list with all that is in them. */
const MAX_SIZE = 128 * 1024;
/** Of the sizes of what a method or filter is given: replacing, joining or indenting makes texts as large as that. */
const MAX_PRODUCT = 4 * 2 ** 20;
/** Blocks and calls within each other; the stack holds some ten times as many. */
const MAX_DEPTH = 400;
/** Characters that cost as much as a node. */
const CHARACTERS_PER_WORK = 32;

/** A node being evaluated. */
interface Frame {
  readonly node: Node;
  /** Of the sizes of the values evaluated directly below it. */
  product: number;
}

export function templateTooLarge(): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    'The chat template of this checkpoint computes far more than a prompt needs, so it was stopped. Choose another checkpoint.',
  );
}

/** Throws a ModelFormatError `model-unsupported` out of `run` when the template does too much. */
export class PromptInterpreter extends Interpreter {
  #work = 0;
  readonly #frames: Frame[] = [];

  /** @param macroWork what declaring a macro or a call block costs: the library looks through all of its body then */
  constructor(
    environment: Environment,
    readonly macroWork: number,
  ) {
    super(environment);
  }

  override evaluate(node: Node | undefined, environment: Environment): Value {
    if (node === undefined) return super.evaluate(node, environment);
    this.#charge(node.type === 'Macro' || node.type === 'CallStatement' ? this.macroWork : 1);
    if (this.#frames.length >= MAX_DEPTH) throw templateTooLarge();
    const parent = this.#frames.at(-1);
    const frame: Frame = { node, product: 1 };
    this.#frames.push(frame);
    try {
      const value = super.evaluate(node, environment);
      const size = value.type === 'FunctionValue' ? sizeOfFunction(frame, parent) : this.#sizeOf(value);
      if (parent !== undefined && multiplies(parent.node)) multiply(parent, size);
      return value;
    } finally {
      this.#frames.pop();
    }
  }

  #charge(work: number): void {
    this.#work += work;
    if (this.#work > MAX_WORK) throw templateTooLarge();
  }

  /** Of a number, itself; of others all that is within, a part as often as it appears. */
  #sizeOf({ type, value }: Value): number {
    if (typeof value === 'number') return type === 'IntegerValue' ? Math.abs(value) : 1;
    if (typeof value === 'string') {
      this.#charge(value.length / CHARACTERS_PER_WORK);
      return checked(value.length);
    }
    const parts = Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : [];
    this.#charge(parts.length);
    return parts.reduce(
      (size, part) => checked(size + (typeof part.value === 'number' ? 1 : this.#sizeOf(part))),
      1,
    );
  }
}

function checked(size: number): number {
  if (size > MAX_SIZE) throw templateTooLarge();
  return size;
}

function multiply(frame: Frame, size: number): void {
  frame.product *= Math.max(1, size);
  if (frame.product > MAX_PRODUCT) throw templateTooLarge();
}

/**
 * A method (`text.replace`) counts as large as the value it belongs to. Kept as a value it could be called where that is not seen, so it
 * must be called at once.
 */
function sizeOfFunction({ node, product }: Frame, parent: Frame | undefined): number {
  if (node.type === 'MemberExpression' && calleeOf(parent?.node) !== node) throw templateTooLarge();
  return product;
}

/** True where a result may be as large as the product of what it is made from. */
function multiplies(node: Node): boolean {
  if (node.type === 'MemberExpression') return true;
  // A filter without arguments has nothing to multiply with.
  if ('filter' in node) return (node.filter as Node).type === 'CallExpression';
  return calleeOf(node)?.type === 'MemberExpression';
}

/** What a call calls. */
function calleeOf(node: Node | undefined): Node | undefined {
  if (node === undefined) return undefined;
  if ('callee' in node) return node.callee as Node;
  return 'call' in node ? calleeOf(node.call as Node) : undefined;
}
