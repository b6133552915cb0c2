/** What takes the place of suppressed ends, in turn: the extension string, then those of the rotation where the variant has one. */
import { rulesInForce } from '../reasoning/method.ts';
import { methodOf } from '../reasoning/run-settings.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';

export function extensionStrings(settings: RunSettings): readonly string[] {
  return [settings.extensionString, ...rulesInForce(methodOf(settings)).rotation];
}
