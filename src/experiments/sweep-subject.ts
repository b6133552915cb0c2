/** What is measured: model, number format and engine. Rows of different subjects are never mixed. */
import { canonicalJson } from '../lib/canonical-json.ts';
import { sha256 } from './sha256.ts';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import type { Device, Weights } from '../worker/protocol.ts';
import type { SweepRow } from './sweep-row.ts';
import type { FixedSettings, SweepCell } from './sweep-settings.ts';

export interface SweepSubject {
  readonly model: string;
  /** SHA-256 of each file that decides what the model computes, by its name. */
  readonly files: Readonly<Record<string, string>>;
  readonly device: Device;
  readonly weights: Weights;
  /** Computed in f32 with exactly the values that blocks of int8 or int4 decode to. */
  readonly dequantized: boolean;
  /** Versions of the engine and its runtime. */
  readonly engine: string;
}

/** Files of a checkpoint that say how text becomes ids. */
const TEXT_FILES = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'];

/**
 * Why rows made with one subject cannot be continued with another.
 * @returns null when they can; else a clause that follows "because", without a full stop
 */
export function subjectDifference(made: SweepSubject, now: SweepSubject): string | null {
  const names = [...new Set([...Object.keys(made.files), ...Object.keys(now.files)])].sort();
  const changed = names.filter((name) => made.files[name] !== now.files[name]);
  const text = changed.filter((name) => TEXT_FILES.includes(name));
  if (text.length > 0) return `the tokenizer or chat template is another one (${text.join(', ')})`;
  if (changed.length > 0) return `the model is another one (${changed.join(', ')})`;
  const precision = (subject: SweepSubject): string =>
    `${subject.weights}${subject.dequantized ? ' blocks in f32' : ''} on ${subject.device}`;
  if (precision(made) !== precision(now)) {
    return `the number format is another one (${precision(made)}, now ${precision(now)})`;
  }
  return made.engine === now.engine ? null : `the engine is another one (${made.engine}, now ${now.engine})`;
}

/** What a row depends on, as a short text: rows with the same key are the same result. */
export async function rowKey(
  subject: SweepSubject,
  fixed: FixedSettings,
  { id, question, answer, args }: HeldoutQuestion,
  { extensions, extensionString, budget }: SweepCell,
): Promise<string> {
  const parts = [subject, fixed, { id, question, answer, args }, { extensions, extensionString, budget }];
  return (await sha256(canonicalJson(parts))).slice(0, 24);
}

/** Names the keys of `rows`, which belong to these questions; rows of other questions have none. */
export async function keyedRows(
  subject: SweepSubject,
  fixed: FixedSettings,
  questions: readonly HeldoutQuestion[],
  rows: readonly SweepRow[],
): Promise<Map<string, SweepRow>> {
  const byId = new Map(questions.map((question) => [question.id, question]));
  const keyed = new Map<string, SweepRow>();
  for (const row of rows) {
    const question = byId.get(row.id);
    if (question) keyed.set(await rowKey(subject, fixed, question, row), row);
  }
  return keyed;
}
