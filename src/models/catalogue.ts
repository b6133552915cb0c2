/** The checkpoints the page offers by name. Data: catalogue.json; a test checks its sums. */
import entries from './catalogue.json' with { type: 'json' };
import type { ShapeFacts } from './shape-facts.ts';

export interface CatalogueEntry {
  /** Also its name on the page. */
  readonly id: string;
  readonly repository: string;
  /** Weights in numbers, a table stored twice counted once. */
  readonly parameters: number;
  /** What its repository holds, to two or three digits; null where we do not know. The hub tells exactly before anything is fetched. */
  readonly downloadBytes: number | null;
  readonly thinkFormat: string;
  /** What someone should know before choosing it. */
  readonly notes: readonly string[];
  readonly shape: ShapeFacts & { readonly architecture: string };
}

export const CATALOGUE: readonly CatalogueEntry[] = entries;

/** The entry of a hub repository. */
export function catalogueEntryOf(repository: string): CatalogueEntry | undefined {
  return CATALOGUE.find((entry) => entry.repository === repository);
}
