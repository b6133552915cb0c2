/**
 * Makes the notice about questions that lie outside what a model was trained on, and measures how often it is wrong.
 *
 *   npm run outside [-- --model FOLDER --heldout FILE]
 *
 * --heldout: held-out questions of every family the model knows, as JSON lines; the notice names these families.
 * Writes scope.json beside the weights and, for the bundled model, the table in the README. The wordings are learnt from
 * one part of the questions, the rule is fitted on a second and measured on a third.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLocalModel } from '../cli/local-model.ts';
import { sha256 } from '../src/experiments/sha256.ts';
import {
  wordingFeatures,
  type StoredScope,
  type WordingFeatures,
} from '../src/reasoning/outside-families.ts';
import { storeWordings, type Wordings } from '../src/reasoning/wordings.ts';
import { countWordings } from './count-wordings.ts';
import { fitLogistic, scoreOf, type LinearScore } from './fit-logistic.ts';
import { outsideTable, ratesOf, type Rate } from './outside-rates.ts';
import { readSamples, type Sample } from './outside-samples.ts';
import { questionSurprise } from './question-surprise.ts';
import { writeReadmeBlock } from './readme-block.ts';

type Features = WordingFeatures & { readonly surprise: number };
type Measured = Sample & { readonly features: Features };

/** What the page looks at: it needs no model, so it judges before the first token and alike at every budget. */
const WORDING = ['unknownWords', 'unseenRuns', 'lacksOperand'] as const;

/** Rules by the features they look at. */
const RULES: Readonly<Record<string, readonly (keyof Features)[]>> = {
  'wording (used)': WORDING,
  'unknown words alone': ['unknownWords'],
  'unseen runs alone': ['unseenRuns'],
  'perplexity alone': ['surprise'],
  'wording and perplexity': [...WORDING, 'surprise'],
};

/** How much the questions of a set count in the fit, all of them together. */
const WEIGHTS: Readonly<Record<Sample['set'], number>> = {
  'held-out': 1,
  'own words': 1,
  outside: 2,
};

const bundled = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));

async function measure(
  folder: string,
  wordings: Wordings,
  samples: readonly Sample[],
): Promise<readonly Measured[]> {
  const model = await openLocalModel(folder, 'f32');
  const measured: Measured[] = [];
  for (const sample of samples) {
    const surprise = await questionSurprise(model, sample.question);
    measured.push({ ...sample, features: { ...wordingFeatures(sample.question, wordings), surprise } });
  }
  model.dispose();
  return measured;
}

function fit(measured: readonly Measured[], names: readonly (keyof Features)[]): LinearScore {
  return fitLogistic(
    measured.map(({ set, features }) => ({
      features: names.map((name) => features[name]),
      positive: set === 'outside',
      weight: WEIGHTS[set] / measured.filter((other) => other.set === set).length,
    })),
  );
}

function rates(
  rule: LinearScore,
  names: readonly (keyof Features)[],
  measured: readonly Measured[],
): readonly Rate[] {
  return ratesOf(
    measured.map((sample) => {
      const values = names.map((name) => sample.features[name]);
      return { ...sample, flagged: scoreOf(rule, values) > 0 };
    }),
  );
}

/** The rule as the page reads it. */
function ruleOf({ intercept, coefficients }: LinearScore): StoredScope['rule'] {
  const [unknownWords = 0, unseenRuns = 0, lacksOperand = 0] = coefficients.map(rounded);
  return { intercept: rounded(intercept), unknownWords, unseenRuns, lacksOperand };
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: bundled },
    heldout: {
      type: 'string',
      default: fileURLToPath(new URL('../public/questions/heldout.jsonl', import.meta.url)),
    },
  },
});
const folder = resolve(values.model);
const samples = await readSamples(values.heldout);
const wordings = countWordings(samples.wordings);
const fitted = await measure(folder, wordings, samples.fit);
const tested = await measure(folder, wordings, samples.test);
const scope: StoredScope = {
  weightsSha256: await sha256(new Uint8Array(await readFile(join(folder, 'model.safetensors')))),
  families: samples.families,
  rule: ruleOf(fit(fitted, WORDING)),
  ...storeWordings(wordings),
};
await writeFile(join(folder, 'scope.json'), `${JSON.stringify(scope)}\n`);
const table = outsideTable(
  Object.entries(RULES).map(([name, names]) => ({ name, rates: rates(fit(fitted, names), names, tested) })),
);
console.log(table);
if (folder === bundled) {
  await writeReadmeBlock('outside', table);
}
