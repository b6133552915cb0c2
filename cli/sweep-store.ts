/** Where a sweep keeps its rows: the result file, and beside it the rows of a sweep that is not complete. */
import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import {
  readSubject,
  readSweepResult,
  readSweepRow,
  SweepFileError,
  writeSweepResult,
  type SweepResult,
} from '../src/experiments/sweep-result.ts';
import { rowsLeftOut } from '../src/experiments/rows-left-out.ts';
import type { Sweep } from '../src/experiments/run-sweep.ts';
import type { SweepRow } from '../src/experiments/sweep-row.ts';
import { forcingName } from '../src/experiments/sweep-settings.ts';
import { keyedRows, subjectDifference, type SweepSubject } from '../src/experiments/sweep-subject.ts';

export interface SweepStore {
  /** Rows of earlier sweeps that this one can use, by key. */
  readonly known: ReadonlyMap<string, SweepRow>;
  /** Name of the file that grows. */
  readonly partial: string;
  append(key: string, row: SweepRow): Promise<void>;
  /** Writes the result and removes what made it resumable. */
  complete(result: SweepResult): Promise<void>;
}

/**
 * Opens the files of a sweep; the folder must exist.
 * @param setHash SHA-256 of the question set's file
 * @throws SweepFileError when what is there was made with another model, number format or engine, has rows this sweep would not make, or is damaged
 */
export async function openSweepStore(out: string, sweep: Sweep, setHash: string): Promise<SweepStore> {
  const partial = `${out}.partial.jsonl`;
  const known = new Map<string, SweepRow>();
  const result = await readIfThere(out);
  if (result !== null) {
    const made = readSweepResult(result, out);
    refuseOther(out, made.subject, sweep.subject);
    if (made.setHash !== setHash) throw otherThan(out, 'the question set is another one');
    refuseSmaller(out, rowsLeftOut(made, sweep));
    const keyed = await keyedRows(sweep.subject, made.settings.fixed, sweep.questions, made.rows);
    keyed.forEach((row, key) => known.set(key, row));
  }
  const lines = (await readIfThere(partial))?.split('\n') ?? [];
  // What follows the last newline was being written when the sweep was broken off.
  lines.pop();
  lines.forEach((line, i) => {
    if (i === 0) refuseOther(partial, readHead(line, partial), sweep.subject);
    else known.set(...readLine(line, i + 1, partial));
  });
  const whole = lines.length > 0 ? lines : [JSON.stringify({ subject: sweep.subject })];
  await writeFile(partial, whole.map((line) => `${line}\n`).join(''));
  return {
    known,
    partial,
    append: (key, row) => appendFile(partial, `${JSON.stringify({ key, row })}\n`),
    async complete(finished) {
      // Under another name first, so that there is never half a result.
      await writeFile(`${out}.new`, writeSweepResult(finished));
      await rename(`${out}.new`, out);
      await rm(partial);
    },
  };
}

function refuseOther(file: string, made: SweepSubject, now: SweepSubject): void {
  const difference = subjectDifference(made, now);
  if (difference !== null) throw otherThan(file, difference);
}

/** The result is replaced as a whole when the sweep is complete. */
function refuseSmaller(file: string, lost: readonly SweepRow[]): void {
  const [first] = lost;
  if (first === undefined) return;
  const { id, budget } = first;
  throw otherThan(
    file,
    `${lost.length} of its rows are not of this sweep and would be lost (the first: question ${id}, budget ${budget}, ${forcingName(first)})`,
  );
}

function otherThan(file: string, difference: string): SweepFileError {
  return new SweepFileError(
    `${file} cannot be continued, because ${difference}. Choose another --out, or delete the file to start over.`,
  );
}

function readHead(line: string, file: string): SweepSubject {
  const head = parse(line, 1, file);
  const subject = readSubject(head['subject']);
  if (subject === null) throw damaged(file, 1);
  return subject;
}

function readLine(line: string, number: number, file: string): [string, SweepRow] {
  const { key, row } = parse(line, number, file);
  const read = readSweepRow(row);
  if (typeof key !== 'string' || read === null) throw damaged(file, number);
  return [key, read];
}

function parse(line: string, number: number, file: string): Partial<Record<string, unknown>> {
  try {
    return Object(JSON.parse(line)) as Partial<Record<string, unknown>>;
  } catch {
    throw damaged(file, number);
  }
}

function damaged(file: string, line: number): SweepFileError {
  return new SweepFileError(`Line ${line} of ${file} is damaged. Delete the file to start the sweep over.`);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
