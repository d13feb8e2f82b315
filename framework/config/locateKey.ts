import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Expression, File, Node, ObjectExpression } from '@babel/types';

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The source line, trimmed. */
  readonly text: string;
}

/** How the instructions of `markers.ts` are called in a file, by the step they make in a key path. */
const HELPERS: Readonly<Record<string, string>> = {
  $replace: 'replace',
  $append: 'append',
  $prepend: 'prepend',
  $patch: 'patch',
  $remove: 'remove',
  $ref: 'ref',
};
/** Older names under which a key may stand in the file. */
const OLDER: Readonly<Record<string, string>> = {
  batch_size: 'samples_per_gpu',
  workers: 'workers_per_gpu',
  imports: 'custom_imports',
};

/**
 * Where a key stands in a config file: the deepest step of the path that can be found; values that are computed have the
 * place of the expression. Loads a parser (33 ms): for messages only.
 *
 * @returns undefined when the file cannot be read or parsed, or has no such key at all.
 */
export function locateKey(file: string, path: readonly (string | number)[]): Place | undefined {
  try {
    const source = readFileSync(file, 'utf8');
    const finder = new Finder(source, file);
    const node = finder.find(path);
    if (!node?.loc) return undefined;
    const { line, column } = node.loc.start;
    return { line, column: column + 1, text: source.split('\n')[line - 1].trim() };
  } catch {
    return undefined;
  }
}

class Finder {
  readonly #root: Expression | undefined;
  readonly #variables = new Map<string, Expression>();

  constructor(source: string, file: string) {
    const parser = createRequire(import.meta.url)('@babel/parser') as typeof import('@babel/parser');
    if (/\.json5?$/.test(file)) {
      this.#root = parser.parseExpression(source) as Expression;
      return;
    }
    const { program } = parser.parse(source, { sourceType: 'module', plugins: ['typescript'] }) as unknown as File;
    for (const statement of program.body) {
      if (statement.type === 'ExportDefaultDeclaration') this.#root = statement.declaration as Expression;
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
      if (declaration?.type !== 'VariableDeclaration') continue;
      for (const { id, init } of declaration.declarations) {
        if (id.type === 'Identifier' && init) this.#variables.set(id.name, init);
      }
    }
  }

  find(path: readonly (string | number)[]): Node | undefined {
    let found: Node | undefined;
    let here = this.#unwrap(this.#root);
    for (const key of path) {
      const next: { place: Node; value: Node } | undefined = here && this.#step(here, key);
      if (!next) break;
      found = next.place;
      here = this.#unwrap(next.value);
    }
    return found ?? (path.length === 0 ? this.#root : undefined);
  }

  /** Through `defineConfig(...)`, `as`, `satisfies`, brackets and names of constants. */
  #unwrap(node: Node | undefined | null): Node | undefined {
    if (!node) return undefined;
    if (
      node.type === 'TSAsExpression' ||
      node.type === 'TSSatisfiesExpression' ||
      node.type === 'ParenthesizedExpression'
    ) {
      return this.#unwrap(node.expression);
    }
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'defineConfig') {
      return this.#unwrap(node.arguments[0]);
    }
    if (node.type === 'Identifier') return this.#unwrap(this.#variables.get(node.name));
    return node;
  }

  #step(node: Node, key: string | number): { place: Node; value: Node } | undefined {
    if (node.type === 'ObjectExpression') return this.#property(node, String(key)) ?? this.#property(node, OLDER[key]);
    if (node.type === 'ArrayExpression') {
      const element = node.elements[Number(key)];
      return element ? { place: element, value: element } : undefined;
    }
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return undefined;
    if (HELPERS[key] === node.callee.name) {
      const lists = key === '$append' || key === '$prepend';
      return { place: node, value: lists ? argumentList(node.arguments as Node[]) : (node.arguments[0] ?? node) };
    }
    return undefined;
  }

  #property(node: ObjectExpression, key: string | undefined): { place: Node; value: Node } | undefined {
    if (key === undefined) return undefined;
    // The last one of a name holds, spreads included.
    for (const property of node.properties.toReversed()) {
      if (property.type === 'SpreadElement') {
        const spread = this.#unwrap(property.argument);
        const inner = spread?.type === 'ObjectExpression' ? this.#property(spread, key) : undefined;
        if (inner) return inner;
      } else if (!property.computed && keyName(property.key) === key) {
        return { place: property.key, value: property.type === 'ObjectProperty' ? property.value : property };
      }
    }
    return undefined;
  }
}

function argumentList(elements: Node[]): Node {
  return { type: 'ArrayExpression', elements } as Node;
}

function keyName(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' || key.type === 'NumericLiteral' ? String(key.value) : undefined;
}
