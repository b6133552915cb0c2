/** The checksum of a file that streams by: computed on this thread, or on another that hands every piece back. */
import { Checksum } from '../../models/checksum.ts';

export interface StreamChecksum {
  /**
   * One piece after the other.
   * @returns the same bytes; `bytes` itself may be gone
   */
  update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** State as base64. */
  save(): Promise<string>;
  /** Lower-case hex; ends this checksum. */
  digest(): Promise<string>;
  dispose(): void;
}

/** @param state of an earlier `save`; undefined starts anew. Rejects with UnknownChecksumState when it is none. */
export type OpenChecksum = (state?: string) => Promise<StreamChecksum>;

/** On this thread, e.g. in Node. */
export const openInlineChecksum: OpenChecksum = async (state) => {
  const checksum = await Checksum.create(state);
  return {
    update: async (bytes) => {
      checksum.update(bytes);
      return bytes;
    },
    save: async () => checksum.save(),
    digest: async () => checksum.digest(),
    dispose: () => undefined,
  };
};
