/**
 * What an unfinished download has finished: one line per tensor, appended when its file is closed. A tab may close at any byte, so a last
 * line that was cut is no error; it and what follows are forgotten.
 */
import { parseStrictJson } from '../formats/strict-json.ts';
import type { FileStore, FileWriter } from '../storage/file-store.ts';
import { readBytes } from '../storage/read-bytes.ts';
import { decodeTensor, type StoredTensor } from './stored-manifest.ts';

/** A tensor on disk, and where its source file was when it was done. */
export interface JournalEntry {
  readonly tensor: StoredTensor;
  /** Path of the source file. */
  readonly path: string;
  /** Bytes of the source file that are done. */
  readonly end: number;
  /** State of the source file's checksum at `end`, base64. */
  readonly checksum: string;
  /** Of what was read ahead in the source file when this was written: see `digestOf`. */
  readonly readAhead: string;
}

const JOURNAL = 'journal';
/** entry → tensor → shape */
const MAX_DEPTH = 3;

export class ConversionJournal {
  readonly entries: JournalEntry[];
  #sizeBytes: number;
  #writer: FileWriter | undefined;

  private constructor(
    readonly store: FileStore,
    readonly path: string,
    entries: JournalEntry[],
    sizeBytes: number,
  ) {
    this.entries = entries;
    this.#sizeBytes = sizeBytes;
  }

  /** Reads what is there; nothing is written yet. @param folder of the checkpoint */
  static async read(store: FileStore, folder: string): Promise<ConversionJournal> {
    const path = `${folder}/${JOURNAL}`;
    const file = await store.read(path);
    const bytes = file === undefined ? new Uint8Array() : await readBytes(file, path);
    const { entries, sizeBytes } = parse(bytes);
    return new ConversionJournal(store, path, entries, sizeBytes);
  }

  async append(entry: JournalEntry): Promise<void> {
    const line = new TextEncoder().encode(`${JSON.stringify(entry)}\n`);
    this.#writer = await this.store.openWriter(this.path, this.#sizeBytes);
    try {
      await this.#writer.write(line, this.#sizeBytes);
    } finally {
      // Closed after every line: only then it is sure to be there after a crash.
      await this.#writer.close();
    }
    this.#sizeBytes += line.length;
    this.entries.push(entry);
  }

  /** Forgets entries. */
  async keep(isKept: (entry: JournalEntry) => boolean): Promise<void> {
    const kept = this.entries.filter(isKept);
    const text = kept.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const bytes = new TextEncoder().encode(text);
    await this.store.replace(this.path, bytes);
    this.entries.splice(0, this.entries.length, ...kept);
    this.#sizeBytes = bytes.length;
  }

  /** How far a source file is done, and the state of its checksum there; undefined when not begun. */
  position(path: string): Omit<JournalEntry, 'tensor' | 'path'> | undefined {
    return this.entries.findLast((entry) => entry.path === path);
  }

  remove(): Promise<void> {
    return this.store.remove(this.path);
  }
}

function parse(bytes: Uint8Array): { entries: JournalEntry[]; sizeBytes: number } {
  const entries: JournalEntry[] = [];
  let begin = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, begin)) {
    const entry = parseLine(new TextDecoder().decode(bytes.subarray(begin, at)));
    if (entry === null) break;
    entries.push(entry);
    begin = at + 1;
  }
  return { entries, sizeBytes: begin };
}

function parseLine(line: string): JournalEntry | null {
  let fields;
  try {
    fields = parseStrictJson(line, 'The journal', MAX_DEPTH);
  } catch {
    return null;
  }
  if (!(fields instanceof Map)) return null;
  const tensor = decodeTensor(fields.get('tensor'));
  const [path, checksum, readAhead] = ['path', 'checksum', 'readAhead'].map((key) => fields.get(key));
  const end = fields.get('end');
  if (tensor === null || typeof path !== 'string' || typeof end !== 'number') return null;
  if (typeof checksum !== 'string' || typeof readAhead !== 'string') return null;
  return { tensor, path, end, checksum, readAhead };
}
