/** Parts of the README that scripts write, between marks such as `<!-- decode:start -->` and `<!-- decode:end -->`. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

const startOf = (name: string): string => `<!-- ${name}:start -->`;
const endOf = (name: string): string => `<!-- ${name}:end -->`;

/** What stands between the marks of a block. @throws Error when the page has lost them */
export function readBlock(page: string, name: string): string {
  const [from, to] = placeOf(page, name);
  return page.slice(from, to).trim();
}

/** The page with other text in a block. @throws Error when the page has lost its marks */
export function withBlock(page: string, name: string, text: string): string {
  const [from, to] = placeOf(page, name);
  return `${page.slice(0, from)}\n\n${text.trim()}\n\n${page.slice(to)}`;
}

/** Writes a block of the README, in the project's format. @throws Error when the README has lost the marks */
export async function writeReadmeBlock(name: string, text: string): Promise<void> {
  const page = withBlock(await readFile(README, 'utf8'), name, text);
  await writeFile(README, await inProjectFormat(page));
}

/** Markdown as the format check wants it. */
export async function inProjectFormat(markdown: string): Promise<string> {
  return format(markdown, { ...(await resolveConfig(README)), filepath: README });
}

function placeOf(page: string, name: string): readonly [from: number, to: number] {
  const from = page.indexOf(startOf(name));
  const to = page.indexOf(endOf(name));
  if (from < 0 || to < from) {
    throw new Error(`README.md has no ${startOf(name)} … ${endOf(name)} to write between.`);
  }
  return [from + startOf(name).length, to];
}
