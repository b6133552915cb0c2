/** The import table of `tests/architecture.test.ts` in words, as it stands in docs/how-it-works.md. */
import type { Rule } from './imports.ts';

/** Units that many rows list together. */
export interface UnitGroup {
  /** As "what `worker` is put together from". */
  readonly name: string;
  readonly units: readonly string[];
}

/** One row per rule, then what each group stands for. @param groups largest first */
export function importTableMarkdown(rules: readonly Rule[], groups: readonly UnitGroup[]): string {
  const rows = rules.map((rule) => `| ${code(rule.unit)} | ${mayImport(rule, groups)} |`);
  const legend = groups.map(({ name, units }) => `“${capital(name)}” is ${units.map(code).join(', ')}.`);
  return ['| unit | may import |', '|---|---|', ...rows, '', ...legend.flatMap((line) => [line, ''])].join(
    '\n',
  );
}

function mayImport({ values, types = [], packages = [] }: Rule, groups: readonly UnitGroup[]): string {
  if (values === '*') {
    return 'anything';
  }
  const group = groups.find(({ units }) => units.every((unit) => values.includes(unit)));
  const others = values.filter((unit) => group?.units.includes(unit) !== true);
  const parts = [
    ...(group === undefined ? [] : [group.name]),
    ...others.map(code),
    ...types.map((unit) => `${code(unit)} _T_`),
    ...(packages === '*' ? ['any package'] : [...new Set(packages.map(packageName))]),
  ];
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

/** A pattern by the package it is about. */
function packageName(name: string | RegExp): string {
  const text = typeof name === 'string' ? name : name.source.replace(/^\^/, '').replaceAll('\\/', '/');
  const [, found = text] = /^((?:@[\w-]+\/)?[\w-]+)/.exec(text) ?? [];
  return found;
}

const code = (unit: string): string => `\`${unit}\``;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
