/**
 * SHA-256 in lower-case hexadecimal. Of a text, over its UTF-8 bytes.
 * @throws TypeError on a page that is not served over https or from this machine: browsers offer no hashing there
 */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
