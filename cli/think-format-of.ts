/** The think format named on a command line. */
import { thinkFormatById } from '../src/reasoning/think-format-by-id.ts';
import { AUTO_THINK_FORMAT, THINK_FORMATS, ThinkFormatError } from '../src/reasoning/think-format.ts';
import type { EngineInfo } from '../src/worker/protocol.ts';
import { UsageError } from './usage-error.ts';

/** For the usage text of a command. */
export const FORMAT_USAGE = `  --format ID       think format: ${Object.keys(THINK_FORMATS).join(', ')} (default the checkpoint's)`;

/** @param id absent for the checkpoint's own @throws UsageError when there is no such format */
export function thinkFormatOf(id: string | undefined): string {
  try {
    if (id !== undefined && id !== AUTO_THINK_FORMAT) thinkFormatById(id);
    return id ?? AUTO_THINK_FORMAT;
  } catch (error) {
    throw error instanceof ThinkFormatError ? new UsageError(`--format: ${error.message}`) : error;
  }
}

/** The settings with the format that is really used, once the checkpoint is known: what is written down must say which. */
export function resolveFormat<T extends { readonly thinkFormat: string }>(settings: T, info: EngineInfo): T {
  return settings.thinkFormat === AUTO_THINK_FORMAT
    ? { ...settings, thinkFormat: info.thinkFormat }
    : settings;
}
