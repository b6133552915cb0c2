/** Text of a trace file → recording. Nothing in the text is believed before it has been checked. */
import * as v from 'valibot';
import { DEFAULT_METHOD } from '../method.ts';
import type { Probe } from '../probe.ts';
import type { RunSettings } from '../run-settings.ts';
import type { TraceToken } from '../trace.ts';
import type { Recording } from './recording.ts';
import { TraceFileError } from './trace-file-error.ts';
import { envelopeSchema, TRACE_FILE_VERSION, traceFileSchema } from './trace-file-schema.ts';
import type { FileToken, TraceFile } from './trace-file-schema.ts';
import { digestOf, traceFileBody } from './write-trace-file.ts';

/** The longest trace with all its facts stays well below this. */
export const MAX_TRACE_FILE_BYTES = 32 * 2 ** 20;

/** Reads a trace file; where somebody changed it, the recording says so. @throws TraceFileError */
export function readTraceFile(text: string): Recording {
  if (text.length > MAX_TRACE_FILE_BYTES) {
    throw traceTooLarge();
  }
  const json = parseJson(text);
  checkEnvelope(json);
  const read = v.safeParse(traceFileSchema, json, { abortEarly: true });
  if (!read.success) {
    throw damaged(read.issues[0]);
  }
  const recording = recordingOf(read.output);
  // Made from what was read: two spellings of the same contents are the same contents.
  const isAsWritten = digestOf(traceFileBody(recording)) === read.output.digest;
  return isAsWritten ? recording : { ...recording, edited: true };
}

/** For files whose size is known before they are read. */
export function traceTooLarge(): TraceFileError {
  const megabytes = String(MAX_TRACE_FILE_BYTES / 2 ** 20);
  return new TraceFileError(
    'too-large',
    `This file is larger than any trace (${megabytes} MB). Choose a file that was exported by this page.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TraceFileError(
      'not-json',
      'This file is not a trace: it is not JSON, or it is cut. Export it again where it came from.',
    );
  }
}

function checkEnvelope(json: unknown): void {
  const envelope = v.safeParse(envelopeSchema, json);
  if (!envelope.success) {
    throw new TraceFileError(
      'not-a-trace',
      'This is JSON, but not a trace of this page. Choose a file that was exported here.',
    );
  }
  if (envelope.output.version > TRACE_FILE_VERSION) {
    throw new TraceFileError(
      'newer-version',
      `This trace was written by a newer version of the page (format ${String(envelope.output.version)}, ` +
        `this page reads up to ${String(TRACE_FILE_VERSION)}). Reload the page, or open it where it was made.`,
    );
  }
}

function damaged(issue: v.InferIssue<typeof traceFileSchema>): TraceFileError {
  const path = v.getDotPath(issue) ?? 'the file';
  const found = issue.received.slice(0, 60);
  return new TraceFileError(
    'damaged',
    `This trace is damaged: "${path.slice(0, 80)}" cannot be ${found}. Export it again where it came from.`,
  );
}

function recordingOf(file: TraceFile): Recording {
  return {
    name: file.name,
    question: file.question,
    expected: file.expected ?? null,
    recordedAt: file.recordedAt,
    engine: file.engine,
    settings: runSettings(file.settings),
    tokens: file.tokens.map((token, index) => traceToken(token, index)),
    probes: file.probes.map((probe): Probe => ({
      ...probe,
      tokens: probe.tokens.map((token, index) => traceToken(token, probe.position + index)),
    })),
    thinkingEnd: file.thinkingEnd,
    stoppedBy: file.stoppedBy,
    answer: file.answer,
    stats: file.stats,
    ...(file.branch !== undefined && { branch: file.branch }),
    ...(file.edited === true && { edited: true }),
  };
}

function runSettings({ method, ...settings }: TraceFile['settings']): RunSettings {
  return method === undefined ? settings : { ...settings, method: { ...DEFAULT_METHOD, ...method } };
}

function traceToken(token: FileToken, index: number): TraceToken {
  return { index, ...token };
}
