/** Extension strings that take turns, so that a model is not sent back into the same words again and again. */

export interface TurnedExtensions {
  /** Ids of the extension string; may be empty. */
  readonly extensionIds: readonly number[];
  /** Ids of the strings that take turns with it. */
  readonly rotationIds: readonly (readonly number[])[];
}

/** Ids to force at an extension. @param extension its number, from 1 */
export function extensionIdsAt(
  { extensionIds, rotationIds }: TurnedExtensions,
  extension: number,
): readonly number[] {
  const strings = [extensionIds, ...rotationIds];
  return strings[(extension - 1) % strings.length] ?? extensionIds;
}

const SEPARATOR = '|';

/** Several strings in one text, as in a link, in a field and on the command line: `Hmm|Alternatively`. */
export function joinStrings(strings: readonly string[]): string {
  return strings.join(SEPARATOR);
}

/** White space counts, since it decides which tokens a string has; empty parts do not. */
export function splitStrings(text: string): readonly string[] {
  return text.split(SEPARATOR).filter((part) => part !== '');
}
