/** The notice about foreign questions was made for the weights it is shipped with. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../public/models/s1-nano');

it('scope.json belongs to the shipped weights (if not: npm run outside)', () => {
  const weights = readFileSync(join(FOLDER, 'model.safetensors'));
  const scope: unknown = JSON.parse(readFileSync(join(FOLDER, 'scope.json'), 'utf8'));
  expect(scope).toMatchObject({ weightsSha256: createHash('sha256').update(weights).digest('hex') });
});
