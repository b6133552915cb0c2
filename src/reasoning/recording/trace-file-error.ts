/** Why a trace cannot be read. */
export type TraceFileErrorCode =
  /** Larger than any trace this page writes. */
  | 'too-large'
  /** No JSON at all. */
  | 'not-json'
  /** JSON of another kind. */
  | 'not-a-trace'
  /** Written by a later version of this page. */
  | 'newer-version'
  /** A trace with a field that is missing, unknown or out of range. */
  | 'damaged'
  /** A link that is cut or altered. */
  | 'link-damaged'
  /** Too long for a link. */
  | 'link-too-long';

/** `message` is a plain sentence: what is wrong, and what to do. */
export class TraceFileError extends Error {
  override readonly name = 'TraceFileError';
  readonly code: TraceFileErrorCode;

  constructor(code: TraceFileErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
