/** What can go wrong with files kept in this browser; spelled as in `worker/protocol.ts`. */
export type StorageErrorCode =
  /** No room is left. What was written before stays. */
  | 'storage-full'
  /** A file is gone, cut or not what was written. */
  | 'storage-damaged'
  /** Another tab holds the file open. */
  | 'storage-busy'
  /** The browser offers no storage here. */
  | 'storage-unavailable';

/** The only error thrown on purpose by this folder. `message` says what happened and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Puts what a browser throws into our words; errors of other kinds come back as they are. */
export function asStorageError(cause: unknown, path: string): unknown {
  const name = cause instanceof Error ? cause.name : '';
  switch (name) {
    case 'QuotaExceededError':
      return storageFull();
    case 'NoModificationAllowedError':
      return new StorageError(
        'storage-busy',
        'Another tab is writing this checkpoint. Wait until it is done there, or close that tab.',
      );
    case 'NotFoundError':
    case 'NotReadableError':
      return new StorageError(
        'storage-damaged',
        `The stored file ${path} is gone or cannot be read. Delete this checkpoint under "Stored models" and download it again.`,
      );
    case 'SecurityError':
      return storageUnavailable();
    default:
      return cause;
  }
}

/** There is no room for what is being written. */
export function storageFull(): StorageError {
  return new StorageError(
    'storage-full',
    'The browser has no more room for this checkpoint. What was downloaded is kept: delete a stored model or free disk space, then resume.',
  );
}

/** Some private windows have no storage, and old browsers neither. */
export function storageUnavailable(): StorageError {
  return new StorageError(
    'storage-unavailable',
    'This browser offers no file storage here, as some private windows do not. Open the page in a normal window of a current browser.',
  );
}
