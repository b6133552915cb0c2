/** Whether a text is worth the Markdown reader. Small, since it is part of the page from the start. */

const MARKUP = new RegExp(
  [
    String.raw`\\[([]|\\[a-zA-Z]{2}`, // LaTeX delimiters and commands
    String.raw`\$[^$]+\$`,
    String.raw`\*\*|__|~~|` + '`',
    String.raw`\]\(`,
    String.raw`^ {0,3}(?:#{1,6} |[-*+] |\d{1,9}[.)] |> )`, // headings, lists, quotes
    String.raw`^ {0,3}(?:-{3,}|\*{3,})\s*$`,
    String.raw`^\s*\|.*\|`,
  ].join('|'),
  'mu',
);

/** False for plain sentences and numbers, which are then shown as they are. */
export function hasMarkup(text: string): boolean {
  return MARKUP.test(text);
}
