/**
 * Reads the imports of a tree of TypeScript files and compares them with a table of rules. Works on texts, not on the
 * disk, so that it can be tested with small made-up trees.
 */
import { posix } from 'node:path';
import ts from 'typescript';

/** File texts by path, with forward slashes. */
export type SourceTree = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly line: number;
  /** Gone when the program runs. `import { type A }` is not: it still loads the module. */
  readonly typeOnly: boolean;
}

export interface Rule {
  /** Name of this row, used in other rows' lists. */
  readonly unit: string;
  /** The files it is about; the first row that fits a file counts. */
  readonly files: RegExp;
  /** Units whose values and types it may import (its own are always allowed); `'*'` is all. */
  readonly values: readonly string[] | '*';
  /** Units of which it may import types only. */
  readonly types?: readonly string[];
  /** npm packages and entry points it may import; a pattern is compared with the whole specifier. */
  readonly packages?: readonly (string | RegExp)[] | '*';
}

export function readImports(path: string, text: string): Import[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, false, scriptKind(path));
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    // An address that is computed cannot be checked; the engine needs one for the runtime's glue file.
    if (ts.isStringLiteralLike(specifier)) {
      found.push({ from: path, specifier: specifier.text, line, typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node)) {
      // `import.meta.glob` is Vite's way to import many files at once: treated as what it is, so that it is seen.
      const isImport =
        node.expression.kind === ts.SyntaxKind.ImportKeyword || isImportMetaGlob(node.expression);
      if (isImport) add(node, node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function scriptKind(path: string): ts.ScriptKind {
  return path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
}

function isImportMetaGlob(node: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression) && node.name.text === 'glob'
  );
}

/** Path of the file a relative specifier means; null for packages. */
export function resolveImport(tree: SourceTree, { from, specifier }: Import): string | null {
  if (!specifier.startsWith('.')) return null;
  const path = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''));
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`];
  return candidates.find((candidate) => tree.has(candidate)) ?? path;
}

function ruleFor(rules: readonly Rule[], path: string): Rule | undefined {
  return rules.find((rule) => rule.files.test(path));
}

function allows(list: readonly string[] | '*' | undefined, name: string): boolean {
  return list === '*' || (list?.includes(name) ?? false);
}

function allowsPackage(rule: Rule, specifier: string): boolean {
  if (rule.packages === '*') return true;
  return (rule.packages ?? []).some((allowed) =>
    typeof allowed === 'string' ? allowed === specifier : allowed.test(specifier),
  );
}

function violation(tree: SourceTree, rules: readonly Rule[], rule: Rule, edge: Import): string | null {
  const target = resolveImport(tree, edge);
  if (target === null) {
    return allowsPackage(rule, edge.specifier) ? null : `${rule.unit} may not import ${edge.specifier}`;
  }
  const targetRule = ruleFor(rules, target);
  if (targetRule === undefined) {
    return rule.values === '*' ? null : `${target} belongs to no row of the import table`;
  }
  const unit = targetRule.unit;
  if (unit === rule.unit || allows(rule.values, unit)) return null;
  if (!allows(rule.types, unit)) return `${rule.unit} may not import ${unit}`;
  return edge.typeOnly ? null : `${rule.unit} may import only types from ${unit} (import type …)`;
}

/** One line per import that breaks the table, and per file that no row is about. */
export function findViolations(tree: SourceTree, rules: readonly Rule[]): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    const rule = ruleFor(rules, path);
    if (rule === undefined) {
      found.push(`${path}: belongs to no row of the import table`);
      continue;
    }
    for (const edge of readImports(path, text)) {
      const problem = violation(tree, rules, rule, edge);
      if (problem !== null) found.push(`${path}:${edge.line}: ${problem}`);
    }
  }
  return found;
}

/** Groups of files that need each other when they run, each as `a → b → a`. Dynamic imports count. */
export function findCycles(tree: SourceTree): string[] {
  const targets = new Map<string, string[]>();
  for (const [path, text] of tree) {
    const edges = readImports(path, text).filter((edge) => !edge.typeOnly);
    const files = edges.map((edge) => resolveImport(tree, edge)).filter((file) => file !== null);
    targets.set(
      path,
      files.filter((file) => tree.has(file)),
    );
  }
  const cycles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const walk = (file: string): void => {
    const start = way.indexOf(file);
    if (start >= 0) cycles.push([...way.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    way.push(file);
    for (const target of targets.get(file) ?? []) walk(target);
    way.pop();
    done.add(file);
  };
  for (const file of targets.keys()) walk(file);
  return cycles;
}
