// Writes THIRD_PARTY_NOTICES.md: the licences of all packages whose code can end up in the page, followed by
// scripts/third-party-supplement.md for everything that is not a package (data, code inside wasm files).
//   node scripts/third-party-notices.mjs           write the file
//   node scripts/third-party-notices.mjs --check   fail when it is out of date
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import process from 'node:process';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'THIRD_PARTY_NOTICES.md');
const supplement = join(root, 'scripts', 'third-party-supplement.md');

const MIT = (copyright) => `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const ISC = (copyright) => `ISC License

${copyright}

Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.`;

/** Licence texts of packages that name a licence but come without its text. */
const TEXT_NOT_IN_PACKAGE = {
  'onnxruntime-web': MIT('Copyright (c) Microsoft Corporation'),
  'guid-typescript': ISC('Copyright (c) Nicolas (NicolasDeveloper)'),
  'onnxruntime-common': MIT('Copyright (c) Microsoft Corporation'),
};

/** As Node looks for packages: next to the package that asks, then further up. */
function packageFolder(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === root) throw new Error(`${name} is not installed; run npm install`);
  }
}

/** All packages that `folder` needs at run time, itself left out. */
function collect(folder, found = new Map()) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    const dependency = packageFolder(name, folder);
    if (found.has(dependency)) continue;
    found.set(dependency, JSON.parse(readFileSync(join(dependency, 'package.json'), 'utf8')));
    collect(dependency, found);
  }
  return found;
}

function licenceText(folder, name) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0 && TEXT_NOT_IN_PACKAGE[name]) texts.push(TEXT_NOT_IN_PACKAGE[name]);
  if (texts.length === 0) throw new Error(`no licence text for ${name}: add it to TEXT_NOT_IN_PACKAGE`);
  return texts.join('\n\n').replaceAll('\r\n', '\n');
}

function notices() {
  const packages = [...collect(root)].sort(([, a], [, b]) => (a.name < b.name ? -1 : 1));
  const sections = packages.map(([folder, { name, version, license }]) =>
    [`## ${name} ${version}`, `Licence: ${license}`, '```text\n' + licenceText(folder, name) + '\n```'].join(
      '\n\n',
    ),
  );
  return [
    '# Third-party notices',
    'Made by `npm run notices` from the run-time packages and `scripts/third-party-supplement.md`.',
    ...sections,
    ...(existsSync(supplement) ? [readFileSync(supplement, 'utf8').trim()] : []),
    '',
  ].join('\n\n');
}

const text = notices();
if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
  console.log(`THIRD_PARTY_NOTICES.md: ${text.split('\n## ').length - 1} entries`);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  console.error('THIRD_PARTY_NOTICES.md is out of date: run npm run notices');
  process.exitCode = 1;
}
