/** A whole tree of runs as one file: the trace files of its runs, each under the id that the others name it by. */
import * as v from 'valibot';
import { MAX_TRACE_FILE_BYTES, readTraceFile, traceTooLarge } from './read-trace-file.ts';
import type { Recording } from './recording.ts';
import { TraceFileError } from './trace-file-error.ts';
import { writeTraceFile } from './write-trace-file.ts';

/** One run of a tree. */
export interface TreeRun {
  readonly id: string;
  readonly recording: Recording;
}

/** One run of a file. */
export interface ReadTreeRun {
  readonly recording: Recording;
  /** Null where the file holds a single trace. */
  readonly id: string | null;
}

const FORMAT = 's1-playground-trace-tree';
const VERSION = 1;
const MAX_RUNS = 200;

const envelope = v.object({ format: v.literal(FORMAT), version: v.number() });
const treeSchema = v.strictObject({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  runs: v.pipe(
    v.array(v.strictObject({ id: v.pipe(v.string(), v.maxLength(200)), trace: v.unknown() })),
    v.minLength(1),
    v.maxLength(MAX_RUNS),
  ),
});

/** @param runs the first of the tree first */
export function writeTreeFile(runs: readonly TreeRun[]): string {
  const parts = runs.map(
    ({ id, recording }) => `{"id":${JSON.stringify(id)},"trace":${writeTraceFile(recording)}}`,
  );
  return `{"format":"${FORMAT}","version":${String(VERSION)},"runs":[${parts.join(',')}]}`;
}

/** Reads a trace file or a tree of them. @throws TraceFileError */
export function readTraceFiles(text: string): readonly ReadTreeRun[] {
  if (text.length > MAX_TRACE_FILE_BYTES) {
    throw traceTooLarge();
  }
  const json = parsed(text);
  const head = v.safeParse(envelope, json);
  if (!head.success) {
    return [{ recording: readTraceFile(text), id: null }];
  }
  if (head.output.version > VERSION) {
    throw new TraceFileError(
      'newer-version',
      `This tree was written by a newer version of the page (format ${String(head.output.version)}). Reload the page, or open it where it was made.`,
    );
  }
  const tree = v.safeParse(treeSchema, json);
  if (!tree.success) {
    throw new TraceFileError(
      'damaged',
      'This tree of traces is damaged. Export it again where it came from.',
    );
  }
  return tree.output.runs.map(({ id, trace }) => ({ recording: readTraceFile(JSON.stringify(trace)), id }));
}

/** Undefined where the text is no JSON, which the reader of single traces puts into words. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The runs under new ids, each still naming the others. @param newId unique at each call */
export function underNewIds(
  runs: readonly { readonly id: string | null; readonly recording: Recording }[],
  newId: () => string,
): readonly TreeRun[] {
  const ids = runs.map(() => newId());
  const known = new Map(runs.map(({ id }, i) => [id, ids[i] ?? '']));
  return runs.map(({ recording }, i) => {
    const { branch } = recording;
    const id = ids[i] ?? '';
    if (branch === undefined || runs.length === 1) {
      return { id, recording };
    }
    const of = branch.of === null ? null : (known.get(branch.of) ?? null);
    return {
      id,
      recording: {
        ...recording,
        branch: { ...branch, of, tree: known.get(branch.tree) ?? `${ids[0] ?? ''}-tree` },
      },
    };
  });
}
