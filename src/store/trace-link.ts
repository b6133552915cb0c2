/**
 * A small trace inside a link: the trace file without its token facts, deflated, in the part of the address that browsers do not
 * send to any server.
 */
import { readTraceFile } from '../reasoning/recording/read-trace-file.ts';
import { withoutTokenFacts } from '../reasoning/recording/recording.ts';
import type { Recording } from '../reasoning/recording/recording.ts';
import { TraceFileError } from '../reasoning/recording/trace-file-error.ts';
import { writeTraceFile } from '../reasoning/recording/write-trace-file.ts';

/** Longer addresses are cut by mail and chat programs. */
export const MAX_LINK_CHARACTERS = 12_000;

/** A link of the length above cannot hold more, unless it was made to fill the memory. */
const MAX_INFLATED_BYTES = 4 * 2 ** 20;

const PREFIX = '#trace=';
const FORMAT = 'deflate-raw';

/** Whether a fragment of the address holds a trace. */
export function isTraceFragment(fragment: string): boolean {
  return fragment.startsWith(PREFIX);
}

/** The fragment that holds a recording. @throws TraceFileError `link-too-long` */
export async function traceFragment(recording: Recording): Promise<string> {
  const text = writeTraceFile(withoutTokenFacts(recording));
  const packed = await collect(new Blob([text]).stream().pipeThrough(new CompressionStream(FORMAT)));
  const fragment = `${PREFIX}${toBase64Url(packed)}`;
  if (fragment.length > MAX_LINK_CHARACTERS) {
    throw new TraceFileError(
      'link-too-long',
      `This trace is too long for a link (${String(fragment.length)} characters, at most ${String(MAX_LINK_CHARACTERS)}). Export it as a file and send that.`,
    );
  }
  return fragment;
}

/** Reads a fragment. @throws TraceFileError */
export async function readTraceFragment(fragment: string): Promise<Recording> {
  const packed = fromBase64Url(fragment.slice(PREFIX.length));
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await collect(new Blob([packed]).stream().pipeThrough(new DecompressionStream(FORMAT)));
  } catch (cause) {
    throw cause instanceof TraceFileError ? cause : linkDamaged();
  }
  return readTraceFile(new TextDecoder().decode(bytes));
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    size += value.byteLength;
    if (size > MAX_INFLATED_BYTES) {
      await reader.cancel();
      throw new TraceFileError(
        'too-large',
        'This link unpacks to more than any trace. Ask for the trace as a file.',
      );
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  bytes.forEach((byte) => {
    binary += String.fromCharCode(byte);
  });
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]+$/u.test(text)) {
    throw linkDamaged();
  }
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw linkDamaged();
  }
}

function linkDamaged(): TraceFileError {
  return new TraceFileError(
    'link-damaged',
    'The trace in this link is damaged: part of the link is missing. Copy the whole link, or ask for the trace as a file.',
  );
}
