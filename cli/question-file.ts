/** A question set, by its name or by its file. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './usage-error.ts';

export interface QuestionFile {
  readonly name: string;
  readonly text: string;
}

/** @param set a name of public/questions, or a file @throws UsageError */
export async function readQuestionFile(set: string): Promise<QuestionFile> {
  const bundled = !set.includes('.') && !set.includes('/');
  const path = bundled
    ? fileURLToPath(new URL(`../public/questions/${set}.jsonl`, import.meta.url))
    : resolve(set);
  try {
    return { name: basename(path, '.jsonl'), text: await readFile(path, 'utf8') };
  } catch {
    throw new UsageError(
      `There is no question set ${path}. Give --set a name of public/questions or a file.`,
    );
  }
}
