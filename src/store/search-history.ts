/** Finding kept runs by any of their words. Pure. */
import type { HistoryEntry } from '../storage/run-history.ts';

/** Entries that contain every word of the query in name, question, answer, model or extension string. */
export function searchHistory(entries: readonly HistoryEntry[], query: string): readonly HistoryEntry[] {
  const words = fold(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
  return words.length === 0
    ? entries
    : entries.filter((entry) => {
        const text = fold(textOf(entry));
        return words.every((word) => text.includes(word));
      });
}

function textOf({ name, question, answer, engine, settings, recordedAt }: HistoryEntry): string {
  const extension = settings.extensions > 0 ? settings.extensionString : '';
  return [name, question, answer ?? '', engine?.modelName ?? '', extension, recordedAt.slice(0, 10)].join(
    '\n',
  );
}

/** Letter case and accents do not matter. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
