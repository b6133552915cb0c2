/**
 * KaTeX's markup as a tree. KaTeX writes HTML text; this reads back the small, regular part of HTML it writes and nothing
 * else, so whatever a formula holds, only tags and attributes named here reach the page. It also takes the styles out of
 * `style` attributes, which the page's content security policy forbids.
 */

/** An element, or text. */
export type KatexNode = string | KatexElement;

export interface KatexElement {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly KatexNode[];
}

const TAGS = new Set([
  ...['span', 'svg', 'path', 'line', 'math', 'semantics', 'annotation'],
  ...['mrow', 'mi', 'mo', 'mn', 'ms', 'mtext', 'mspace', 'mstyle', 'mpadded', 'mphantom', 'menclose'],
  ...['msup', 'msub', 'msubsup', 'mmultiscripts', 'mprescripts', 'none', 'mfrac', 'msqrt', 'mroot'],
  ...['mover', 'munder', 'munderover', 'mtable', 'mtr', 'mlabeledtr', 'mtd'],
]);

const ATTRIBUTES = new Set([
  ...['class', 'style', 'aria-hidden', 'xmlns', 'encoding', 'width', 'height', 'depth', 'viewBox'],
  ...[
    'preserveAspectRatio',
    'd',
    'x1',
    'x2',
    'y1',
    'y2',
    'stroke-width',
    'display',
    'displaystyle',
    'scriptlevel',
  ],
  ...['mathvariant', 'mathcolor', 'mathbackground', 'mathsize', 'stretchy', 'fence', 'separator', 'accent'],
  ...[
    'accentunder',
    'lspace',
    'rspace',
    'minsize',
    'maxsize',
    'largeop',
    'movablelimits',
    'symmetric',
    'form',
  ],
  ...['linethickness', 'notation', 'voffset', 'rowspacing', 'columnspacing', 'columnalign', 'rowlines'],
  ...['columnlines', 'side', 'linebreak'],
]);

const PIECE = /<\/([a-z]+)>|<([a-z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/guy;
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/gu;

/** The tree, or null when the markup is not what KaTeX is known to write. */
export function readKatexMarkup(html: string): KatexElement | null {
  const root: KatexNode[] = [];
  const open: { readonly tag: string; readonly children: KatexNode[] }[] = [{ tag: '', children: root }];
  let length = 0;
  for (const [piece, close, tag, attributes, single, text] of html.matchAll(PIECE)) {
    length += piece.length;
    const parent = open.at(-1);
    if (close !== undefined) {
      if (parent?.tag !== close) {
        return null;
      }
      open.pop();
    } else if (tag !== undefined) {
      if (!TAGS.has(tag)) {
        return null;
      }
      const children: KatexNode[] = [];
      parent?.children.push({ tag, attributes: readAttributes(attributes ?? ''), children });
      if (single === '') {
        open.push({ tag, children });
      }
    } else {
      parent?.children.push(unescape(text ?? ''));
    }
  }
  const [first] = root;
  const complete = length === html.length && open.length === 1 && root.length === 1;
  return complete && typeof first === 'object' ? first : null;
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].map(
    ([, name = '', value = '']) => [name, unescape(value)] as const,
  );
  return new Map(found.filter(([name]) => ATTRIBUTES.has(name)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

function unescape(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#x27);/gu, (entity) => ENTITIES[entity] ?? entity);
}

/** Sizes, places and colours: all that KaTeX styles. */
const PROPERTY =
  /^(?:width|height|(?:min|max)-\w+|top|bottom|left|right|vertical-align|(?:margin|padding|border)(?:-[a-z]+)*|color|background-color|position|font-size|line-height)$/u;
const VALUE = /^[-+#%.,\w\s()]*$/u;

/** A style attribute as React wants it. Anything that could fetch or run is left out. */
export function readStyle(text: string): Readonly<Record<string, string>> {
  const pairs = text.split(';').map((part) => part.split(':').map((side) => side.trim()));
  return Object.fromEntries(
    pairs.flatMap(([property = '', value = '', ...more]) =>
      more.length === 0 &&
      PROPERTY.test(property) &&
      VALUE.test(value) &&
      !/\b(?:url|var|image)\s*\(/iu.test(value)
        ? [[camelCase(property), value]]
        : [],
    ),
  );
}

function camelCase(property: string): string {
  return property.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}
