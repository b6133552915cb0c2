/** Answers with Markdown and LaTeX: they read well, stay where they are while they are written, and can do no harm. */
import type { Page } from '@playwright/test';
import { HOSTILE_ANSWERS, nestedAnswers } from '../src/ui/markdown/testing/hostile-answers.ts';
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';
import { serveScriptedEngine } from './support/scripted-engine.ts';

const ANSWER = `### Solution

Let **x** be the side. Then \\(x^2 + \\frac{1}{4} = \\vec{v} \\cdot \\vec{w}\\), so

\\[
\\begin{aligned}
x &= \\sqrt{16} \\\\
  &= 4
\\end{aligned}
\\]

1. Check: \`4 ** 2\` is 16.
2. See [the rule](https://example.org/rule).

| side | area |
|------|------|
| 4    | $16$ |

\`\`\`python
print(4 ** 2)
\`\`\`

The answer is $\\boxed{4}$.`;

const answerBox = (lane: LaneModel) => lane.root.getByRole('group', { name: /^Answer of/ });
const rawButton = (page: Page) => page.getByRole('button', { name: 'Raw text of the answer of Lane 1' });

test('Markdown and LaTeX are drawn; the raw text is one click away', async ({ page, context }) => {
  await serveScriptedEngine(context, { thinking: 'x', answer: ANSWER, extracted: '4' });
  const playground = new PageModel(page);
  await playground.open();
  const lane = await playground.ask('Which side has a square of area 16?');
  await lane.expectStatus('done');
  await expect(lane.answer).toHaveText('4');
  const box = answerBox(lane);
  await expect(box.locator('math')).toHaveCount(4);
  await expect(box.locator('.katex-html').first()).toBeVisible();
  await expect(box.getByRole('table')).toContainText('area');
  await expect(box.locator('pre')).toHaveText('print(4 ** 2)');
  const link = box.getByRole('link', { name: 'the rule' });
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(box).toContainText('(https://example.org/rule)');
  expect(await page.evaluate(() => document.fonts.check('16px KaTeX_Math'))).toBe(true);
  await expectAccessible(page);
  await rawButton(page).click();
  await expect(rawButton(page)).toHaveAttribute('aria-pressed', 'true');
  await expect(box).toContainText('\\begin{aligned}');
  await expect(box.locator('math')).toHaveCount(0);
  await rawButton(page).click();
  await expect(box.locator('math')).toHaveCount(4);
});

test('while it is written nothing outside moves, and nothing inside jumps back', async ({
  page,
  context,
}) => {
  await serveScriptedEngine(context, {
    thinking: 'x',
    answer: ANSWER.repeat(3),
    extracted: '4',
    pauseMs: 12,
  });
  const playground = new PageModel(page);
  await playground.open('?model=models%2Fscripted%2F');
  const frames = await page.evaluateHandle(recordFrames);
  const lane = await playground.ask('Which side has a square of area 16?');
  await lane.expectStatus('done');
  const seen = await frames.evaluate((list) => list);
  expect(seen.length).toBeGreaterThan(20);
  expect(new Set(seen.map(({ page: height }) => height)).size, 'heights of the page').toBe(1);
  const heights = seen.map(({ answer }) => answer);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
  expect(heights.at(-1)).toBeGreaterThan(heights[0] ?? 0);
});

/** Runs in the page: how high the page and the answer are in every frame from the first of the answer on. */
function recordFrames(): { page: number; answer: number }[] {
  const frames: { page: number; answer: number }[] = [];
  const look = () => {
    const lane = document.querySelector('.lane[data-status="answering"], .lane[data-status="done"]');
    const box = lane?.querySelector('.answer-box');
    if (box != null) {
      frames.push({ page: document.documentElement.scrollHeight, answer: box.scrollHeight });
    }
    requestAnimationFrame(look);
  };
  look();
  return frames;
}

test('a plain answer is shown as it is, and fetches nothing for it', async ({ page, context }) => {
  const fetched: string[] = [];
  context.on('request', (request) => fetched.push(request.url()));
  await serveScriptedEngine(context, { thinking: 'x', answer: ' So 12 * 30 = 360.', extracted: '360' });
  const playground = new PageModel(page);
  await playground.open();
  const lane = await playground.ask('What is 12 * 30?');
  await lane.expectStatus('done');
  await expect(lane.root.locator('p.answer-written')).toHaveText('So 12 * 30 = 360.');
  await expect(rawButton(page)).toHaveCount(0);
  expect(fetched.filter((url) => /markdown|katex|render-tex/i.test(url))).toEqual([]);
});

test('hostile answers do nothing', async ({ page, context }) => {
  const answer = [...Object.values(HOSTILE_ANSWERS), ...Object.values(nestedAnswers(100))].join('\n\n');
  await serveScriptedEngine(context, {
    thinking: '<img src=x onerror=window.harmed=1>',
    answer,
    extracted: '<img src=x onerror=window.harmed=1>',
    pauseMs: 0,
    tokenLength: 40,
  });
  const playground = new PageModel(page);
  await playground.open();
  const lane = await playground.ask('Anything?');
  await lane.expectStatus('done');
  const box = answerBox(lane);
  await expect(box.locator('.written')).toBeVisible();
  expect(
    await box
      .locator('script, img, iframe, object, embed, form, input, style, link, base, meta, svg a')
      .count(),
  ).toBe(0);
  const links = await box
    .getByRole('link')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
  expect(links.length).toBeGreaterThan(0);
  expect(links.filter((href) => !/^https?:\/\//.test(href))).toEqual([]);
  const handlers = await box.evaluate((root) =>
    [...root.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes]
        .filter(({ name }) => /^on|^id$|^name$|^srcdoc$/.test(name))
        .map(({ name }) => name),
    ),
  );
  expect(handlers).toEqual([]);
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  const outside = await box.evaluate((root) => {
    const frame = root.getBoundingClientRect();
    const middle = document.elementFromPoint(frame.left - 4, frame.top + 10);
    return middle !== null && root.contains(middle);
  });
  expect(outside).toBe(false);
});
