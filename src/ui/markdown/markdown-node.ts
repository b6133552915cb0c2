/**
 * What a model's Markdown may become on the page. A closed list: whatever the text holds, nothing else can be drawn, and
 * nothing here can run, load or name anything of the page.
 */

/** A formula. `source` is how it was written, delimiters included; shown where the formula cannot be drawn. */
export interface Formula {
  readonly kind: 'formula';
  readonly tex: string;
  readonly display: boolean;
  readonly source: string;
}

/** Parts of a line. */
export type InlineNode =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'emphasis' | 'strong' | 'struck'; readonly children: readonly InlineNode[] }
  /** `href` has passed `safeLink`. */
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly InlineNode[] }
  /** Never loaded: its description and its address are shown. */
  | { readonly kind: 'image'; readonly description: string; readonly href: string }
  | { readonly kind: 'break' }
  | Formula;

export type TableCell = readonly InlineNode[];

/** Parts of a text. */
export type BlockNode =
  | { readonly kind: 'paragraph'; readonly children: readonly InlineNode[] }
  | { readonly kind: 'heading'; readonly level: number; readonly children: readonly InlineNode[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | {
      readonly kind: 'list';
      readonly start: number | null;
      readonly items: readonly (readonly BlockNode[])[];
    }
  | { readonly kind: 'quote'; readonly blocks: readonly BlockNode[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly TableCell[])[] }
  | { readonly kind: 'rule' }
  /** As written: unfinished, too deep or too long to be laid out. */
  | { readonly kind: 'raw'; readonly text: string }
  | Formula;

/** A block with the characters of the source it was read from, `from` inclusive, `to` exclusive. */
export interface PlacedBlock {
  readonly block: BlockNode;
  readonly from: number;
  readonly to: number;
}
