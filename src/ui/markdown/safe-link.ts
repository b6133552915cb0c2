/** Which addresses a model may link to. */

/**
 * The address in the form the browser would use, so that what is shown is where it leads; null for anything but plain
 * http and https: other schemes, relative addresses (they would lead into this page) and hidden user names.
 */
export function safeLink(address: string): string | null {
  if (!URL.canParse(address)) {
    return null;
  }
  const url = new URL(address);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' ? url.href : null;
}
