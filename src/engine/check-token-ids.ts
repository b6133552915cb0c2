/** Published vocabularies end at 262,144. */
const MAX_IDS = 2 ** 20;

/**
 * Looks at the ids in a parsed tokenizer.json before the tokenizer library does, which makes a list as long as the largest.
 * @throws Error
 */
export function checkTokenIds(json: Readonly<Record<string, unknown>>): void {
  const { model, added_tokens: added } = json;
  const vocabulary: unknown = isObject(model) ? model['vocab'] : undefined;
  // In a list the place is the id.
  const ids: unknown[] = isObject(vocabulary) && !Array.isArray(vocabulary) ? Object.values(vocabulary) : [];
  for (const token of Array.isArray(added) ? (added as unknown[]) : []) {
    ids.push(isObject(token) ? token['id'] : undefined);
  }
  for (const id of ids) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MAX_IDS) {
      throw new Error(`a token has the number ${String(JSON.stringify(id)).slice(0, 80)}`);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
