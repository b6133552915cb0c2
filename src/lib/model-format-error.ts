/** The subset of engine error codes that reading a checkpoint can produce; spelled as in `worker/protocol.ts`. */
export type ModelFormatErrorCode =
  'model-corrupt' | 'model-unsupported' | 'tokenizer-missing' | 'model-missing';

/**
 * The only error thrown on purpose by code that reads checkpoints.
 * `message` is a plain sentence for the person at the page: what is wrong, and what to do about it.
 */
export class ModelFormatError extends Error {
  override readonly name = 'ModelFormatError';
  readonly code: ModelFormatErrorCode;

  constructor(code: ModelFormatErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
