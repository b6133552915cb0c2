/** What can go wrong with runs kept in this browser. */
export type RunHistoryErrorCode =
  /** The browser keeps no data for this page. */
  | 'blocked'
  /** No room is left. What was written before stays. */
  | 'full'
  /** Another tab has a newer version of the page, whose data this one cannot read. */
  | 'newer'
  /** The browser's database failed. */
  | 'failed';

/** `message` says what happened and what to do. */
export class RunHistoryError extends Error {
  override readonly name = 'RunHistoryError';
  readonly code: RunHistoryErrorCode;

  constructor(code: RunHistoryErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Puts what a browser's database throws into our words. */
export function asRunHistoryError(cause: unknown): RunHistoryError {
  if (cause instanceof RunHistoryError) {
    return cause;
  }
  const name = cause instanceof Error ? cause.name : '';
  switch (name) {
    case 'QuotaExceededError':
      return new RunHistoryError(
        'full',
        'There is no room left in this browser for more runs. New runs are kept until this tab is closed: export them, or delete older ones.',
      );
    case 'SecurityError':
    case 'InvalidStateError':
    case 'NotSupportedError':
    case 'ReferenceError':
      return new RunHistoryError(
        'blocked',
        'This browser keeps no data for this page, as in some private windows. Runs are kept until this tab is closed: export what you want to keep.',
      );
    case 'VersionError':
      return new RunHistoryError(
        'newer',
        'The kept runs were written by a newer version of this page. Reload the page to see them; new runs are kept until this tab is closed.',
      );
    default:
      return new RunHistoryError(
        'failed',
        `The browser's database failed (${cause instanceof Error ? cause.message : String(cause)}). Runs are kept until this tab is closed: export them, then reload the page.`,
      );
  }
}
