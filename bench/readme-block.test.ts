import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accuracyReport } from './accuracy-report.ts';
import { inProjectFormat, readBlock, withBlock } from './readme-block.ts';

const PAGE = 'a\n\n<!-- one:start -->\n\nold\n\n<!-- one:end -->\n\nb <!-- two:start --><!-- two:end -->\n';

describe('blocks of the README', () => {
  it('are replaced whole, and nothing else is', () => {
    const page = withBlock(PAGE, 'one', '\n| new |\n');
    expect(readBlock(page, 'one')).toBe('| new |');
    expect(page).toBe(PAGE.replace('old', '| new |'));
    expect(readBlock(withBlock(page, 'two', 'x'), 'two')).toBe('x');
  });

  it('are not guessed where the marks are gone', () => {
    expect(() => withBlock(PAGE, 'three', 'x')).toThrow('no <!-- three:start --> … <!-- three:end -->');
    expect(() => readBlock('<!-- one:end --> <!-- one:start -->', 'one')).toThrow('to write between');
  });
});

describe('README.md', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

  it('says of accuracy what the sweeps in bench/results say', async () => {
    expect(`${readBlock(readme, 'accuracy')}\n`).toBe(await inProjectFormat(await accuracyReport()));
  });

  it.each(['outside', 'decode', 'page-speed', 'load'])('has a place for what is measured: %s', (name) => {
    expect(readBlock(readme, name)).toMatch(/npm run |\| questions/);
  });
});
