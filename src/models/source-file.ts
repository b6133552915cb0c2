/** A file of a checkpoint where it was published: on a hub, on a mirror or on this computer. */

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Called as bytes arrive, with how many. */
  readonly onBytes?: (count: number) => void;
}

export interface SourceFile {
  /** Name within its repository or folder. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As published, in lower-case hex; null where nobody publishes one. */
  readonly sha256: string | null;
  /** Object id that git gives the content, in lower-case hex, where that is all that is published: of a hub's small files. */
  readonly gitBlob?: string;
  /**
   * Bytes [begin, end) in order.
   * @throws NetworkError · ModelFormatError when the file is no longer what was listed · the signal's reason
   */
  stream(begin: number, end: number, options: TransferOptions): AsyncIterable<Uint8Array>;
}

/** Where a checkpoint comes from, exactly enough to fetch the same bytes again. */
export type SourceIdentity =
  | {
      readonly kind: 'hub';
      readonly repository: string;
      /** Commit the listing was made at. */
      readonly revision: string;
      /** Of a model in GGUF: its file, or the first of its parts. */
      readonly file?: string;
    }
  | { readonly kind: 'files'; readonly name: string }
  /** Converted before, on a web server. */
  | {
      readonly kind: 'folder';
      /** With trailing slash. */
      readonly url: string;
    };

/** All files of one checkpoint. */
export interface FileListing {
  readonly identity: SourceIdentity;
  readonly files: readonly SourceFile[];
}

/** Reads a file, or a part of it, into memory. */
export async function readWhole(
  file: SourceFile,
  options: TransferOptions,
  begin = 0,
  end = file.sizeBytes,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - begin);
  let at = 0;
  for await (const chunk of file.stream(begin, end, options)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
