/** SHA-256 over a stream, which can be put aside and taken up again in another visit. */
import { createSHA256, type IHasher } from 'hash-wasm';

/** What was put aside is no state of this code's: damaged, or written by another version of it. */
export class UnknownChecksumState extends Error {}

export class Checksum {
  readonly #hasher: IHasher;

  private constructor(hasher: IHasher) {
    this.#hasher = hasher;
  }

  /** @param state of an earlier `save`; undefined starts anew. @throws UnknownChecksumState */
  static async create(state?: string): Promise<Checksum> {
    const hasher = await createSHA256();
    hasher.init();
    if (state !== undefined) {
      try {
        hasher.load(Uint8Array.from(atob(state), (char) => char.charCodeAt(0)));
      } catch (error) {
        throw new UnknownChecksumState(String(error));
      }
    }
    return new Checksum(hasher);
  }

  update(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
  }

  /** State as base64. */
  save(): string {
    return btoa(String.fromCharCode(...this.#hasher.save()));
  }

  /** Lower-case hex; ends this checksum. */
  digest(): string {
    return this.#hasher.digest('hex');
  }
}
