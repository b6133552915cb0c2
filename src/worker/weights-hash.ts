/** Which weights a run was made with, for recordings. */

/** A file is copied to be hashed; larger ones would need twice their memory. */
const MAX_BYTES = 64 * 2 ** 20;

/** `sha256:` and 64 hex digits of a weights file; undefined where it is too large, or where the browser offers no hashing. */
export async function weightsHash(bytes: Uint8Array): Promise<string | undefined> {
  if (bytes.byteLength > MAX_BYTES) {
    return undefined;
  }
  try {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
    return `sha256:${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  } catch {
    // Pages that are not served over https or from this machine have no `crypto.subtle`.
    return undefined;
  }
}
