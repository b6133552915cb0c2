/** Whether a result can be written, found out before hours are spent on making it. */
import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Makes the folder that the file is to lie in. @throws UsageError when the file could not be written */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const refuse = (): never => {
    throw new UsageError(`${path} cannot be written: choose another place, or change its permissions.`);
  };
  await mkdir(folder, { recursive: true }).catch(refuse);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) {
    throw new UsageError(`${path} is a folder. Name a file to write to.`);
  }
  await access(found === null ? folder : path, constants.W_OK).catch(refuse);
}
