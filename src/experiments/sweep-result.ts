/** The complete result of a sweep, as a file: everything needed to read it, repeat it and draw it. */
import { FAMILIES, LEVELS } from '../reasoning/question.ts';
import type { ThinkingEnd } from '../reasoning/trace.ts';
import { compareForcings, type ForcingComparison } from './compare-rows.ts';
import { ROW_COLUMNS, type SweepRow } from './sweep-row.ts';
import type { SweepSettings } from './sweep-settings.ts';
import type { SweepSubject } from './sweep-subject.ts';
import { accuracyTables, type AccuracyTable } from './sweep-tables.ts';

/** Changes whenever files written before can no longer be read. */
const FORMAT = 's1-sweep-1';

/** What the file says apart from its rows. */
export interface SweepFacts {
  /** When the sweep was completed, ISO 8601. */
  readonly date: string;
  /** Name of the question set. */
  readonly set: string;
  /** SHA-256 of its file. */
  readonly setHash: string;
  /** Questions asked. */
  readonly questions: number;
  readonly subject: SweepSubject;
  readonly settings: SweepSettings;
}

export interface SweepResult extends SweepFacts {
  readonly accuracy: readonly AccuracyTable[];
  readonly comparisons: readonly ForcingComparison[];
  readonly rows: readonly SweepRow[];
}

/** A file is not the result of a sweep, or is damaged. */
export class SweepFileError extends Error {}

export function createSweepResult(facts: SweepFacts, rows: readonly SweepRow[]): SweepResult {
  return { ...facts, accuracy: accuracyTables(rows), comparisons: compareForcings(rows), rows };
}

/** JSON; the rows without names for their fields, which `columns` has once, and each on a line of its own. */
export function writeSweepResult({ rows, accuracy, comparisons, ...facts }: SweepResult): string {
  const head = JSON.stringify({ format: FORMAT, ...facts, columns: ROW_COLUMNS }, null, 1).slice(0, -2);
  const lists = { accuracy, comparisons, rows: rows.map((row) => ROW_COLUMNS.map((column) => row[column])) };
  const parts = Object.entries(lists).map(
    ([name, items]) => ` "${name}": [\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n ]`,
  );
  return `${[head, ...parts].join(',\n')}\n}\n`;
}

/**
 * Reads what `writeSweepResult` wrote. The tables are computed from the rows again.
 * @param name of the file, for messages
 * @throws SweepFileError
 */
export function readSweepResult(text: string, name: string): SweepResult {
  const file = asRecord(parseJson(text, name));
  if (file?.['format'] !== FORMAT) {
    throw new SweepFileError(`${name} is not the result of a sweep. Make one with "npm run sweep".`);
  }
  const subject = readSubject(file['subject']);
  const settings = readSettings(file['settings']);
  const { date, set, setHash, questions, columns, rows } = file;
  const read = Array.isArray(rows) ? rows.map((row) => readSweepRow(withNames(columns, row))) : [null];
  const whole = read.filter((row) => row !== null);
  if (
    subject === null ||
    settings === null ||
    typeof date !== 'string' ||
    typeof set !== 'string' ||
    typeof setHash !== 'string' ||
    typeof questions !== 'number' ||
    whole.length < read.length
  ) {
    throw new SweepFileError(`${name} is damaged. Delete it and make it again with "npm run sweep".`);
  }
  return createSweepResult({ date, set, setHash, questions, subject, settings }, whole);
}

const ENDS: readonly ThinkingEnd[] = ['natural', 'budget', 'user', 'loop', 'context'];

/** @returns null when the value is not a row */
export function readSweepRow(value: unknown): SweepRow | null {
  const row = asRecord(value);
  const family = FAMILIES.find((name) => name === row?.['family']);
  const level = LEVELS.find((number) => number === row?.['level']);
  if (row === null || family === undefined || level === undefined) return null;
  const { id, extensions, extensionString, budget, correct, answer, thinkingTokens, answerTokens } = row;
  const ended = row['ended'] === null ? null : ENDS.find((end) => end === row['ended']);
  if (
    typeof id !== 'string' ||
    !isCount(extensions) ||
    typeof extensionString !== 'string' ||
    !isCount(budget) ||
    typeof correct !== 'boolean' ||
    !(answer === null || typeof answer === 'string') ||
    !isCount(thinkingTokens) ||
    !isCount(answerTokens) ||
    ended === undefined
  ) {
    return null;
  }
  const cell = { extensions, extensionString, budget };
  return { id, family, level, ...cell, correct, answer, thinkingTokens, answerTokens, ended };
}

/** @returns null when the value is not a subject */
export function readSubject(value: unknown): SweepSubject | null {
  const subject = asRecord(value);
  const files = Object.entries(asRecord(subject?.['files']) ?? {});
  const hashes = files.flatMap(([name, hash]) => (typeof hash === 'string' ? [[name, hash] as const] : []));
  if (subject === null || hashes.length < files.length) return null;
  const { model, device, weights, dequantized, engine } = subject;
  if (
    typeof model !== 'string' ||
    typeof engine !== 'string' ||
    typeof dequantized !== 'boolean' ||
    (device !== 'wasm' && device !== 'webgpu') ||
    (weights !== 'f32' && weights !== 'int8' && weights !== 'int4')
  ) {
    return null;
  }
  return { model, files: Object.fromEntries(hashes), device, weights, dequantized, engine };
}

function readSettings(value: unknown): SweepSettings | null {
  const settings = asRecord(value);
  const fixed = asRecord(settings?.['fixed']);
  const sampling = asRecord(fixed?.['sampling']);
  if (settings === null || fixed === null || sampling === null) return null;
  const { budgets, extensions, strings } = settings;
  const { maxAnswerTokens, thinkFormat } = fixed;
  const { temperature, topK, topP, seed } = sampling;
  if (
    !isListOf(budgets, isCount) ||
    !isListOf(extensions, isCount) ||
    !isListOf(strings, (item): item is string => typeof item === 'string') ||
    !isCount(maxAnswerTokens) ||
    typeof thinkFormat !== 'string' ||
    typeof temperature !== 'number' ||
    typeof topK !== 'number' ||
    typeof topP !== 'number' ||
    typeof seed !== 'number'
  ) {
    return null;
  }
  const kept = { maxAnswerTokens, thinkFormat, sampling: { temperature, topK, topP, seed } };
  return { budgets, extensions, strings, fixed: kept };
}

function withNames(columns: unknown, fields: unknown): unknown {
  return Array.isArray(columns) && Array.isArray(fields)
    ? Object.fromEntries(columns.map((name, i): [string, unknown] => [String(name), fields[i]]))
    : null;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SweepFileError(`${name} is not valid JSON. Delete it and make it again with "npm run sweep".`);
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return isRecord(value) ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
