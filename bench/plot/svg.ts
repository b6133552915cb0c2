/** Just enough SVG to write charts with. */

type Attributes = Readonly<Record<string, string | number>>;

/** An element; numbers are rounded to what can be seen. Children are markup already. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeText(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

export interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly size?: number;
  readonly fill?: string;
  readonly weight?: 'bold';
  /** Degrees, around the place of the text. */
  readonly turned?: number;
}

/** A line of text whose baseline starts, centres or ends at the place. */
export function label(x: number, y: number, text: string, style: TextStyle = {}): string {
  const { anchor = 'start', size = 12, fill = '#333', weight, turned } = style;
  return element(
    'text',
    {
      x,
      y,
      'text-anchor': anchor,
      'font-size': size,
      fill,
      ...(weight === undefined ? {} : { 'font-weight': weight }),
      ...(turned === undefined ? {} : { transform: `rotate(${turned} ${round(x)} ${round(y)})` }),
    },
    escapeText(text),
  );
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

/** A whole file, on white, so that it can be read on any page. @param title for those who hear the page */
export function drawing(width: number, height: number, title: string, content: readonly string[]): string {
  const frame = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'font-family': 'system-ui, sans-serif',
  };
  const background = element('rect', { width, height, fill: '#fff' });
  const parts = [element('title', {}, escapeText(title)), background, ...content];
  return `${element('svg', frame, '\n', parts.join('\n'), '\n')}\n`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
