import { ownThinkFormat, readOwnThinkFormat } from './own-think-format.ts';
import { THINK_FORMATS, ThinkFormatError, type ThinkFormat } from './think-format.ts';

/**
 * @param id as in `RunSettings.thinkFormat`, but for `AUTO_THINK_FORMAT`
 * @throws ThinkFormatError when there is no such format
 */
export function thinkFormatById(id: string): ThinkFormat {
  if (Object.hasOwn(THINK_FORMATS, id)) return THINK_FORMATS[id];
  const own = readOwnThinkFormat(id);
  if (own !== null) return ownThinkFormat(own);
  throw new ThinkFormatError(
    id,
    `There is no think format "${id.slice(0, 100)}". Use one of: ${Object.keys(THINK_FORMATS).join(', ')}.`,
  );
}
