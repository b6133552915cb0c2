/** Text with newlines in one line, as `\n`; a backslash is doubled, so that `unescapeNewlines` gives the text back. */
export function escapeNewlines(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** The other way round; a backslash before anything else stays one. */
export function unescapeNewlines(text: string): string {
  return text.replaceAll(/\\([\\n])/gu, (_pair, sign: string) => (sign === 'n' ? '\n' : '\\'));
}
