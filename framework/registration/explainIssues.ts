import type { z } from 'zod';
import { nearestName } from '../errors/nearestName.ts';
import { knownKeys, schemaAt } from './schemaAt.ts';
import type { Schema } from './schemaDefinition.ts';
import { schemaText } from './schemaText.ts';

/** One mistake in a value, said in the words of the person who wrote it. */
export interface Mistake {
  /** Where, from the root of the value; for an unknown key the key itself. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string | undefined;
}

/**
 * Turns zod's issues into mistakes that name the key path, the value, what was expected and the nearest name.
 *
 * @param prefix how the root itself is called, put before the key paths: `model "ResNet"`; empty for a whole config.
 */
export function explainIssues(
  schema: Schema,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
  prefix = '',
): Mistake[] {
  return issues.flatMap(issue => explain(schema, value, issue, prefix));
}

function explain(schema: Schema, value: unknown, issue: z.core.$ZodIssue, prefix: string): Mistake[] {
  const path = issue.path.map(key => (typeof key === 'number' ? key : String(key)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownKey(schema, value, path, key, prefix));
  }
  if (issue.code === 'invalid_union') {
    const branch = mostSpecific(issue.errors);
    if (branch) {
      return branch.flatMap(nested =>
        explain(schema, value, { ...nested, path: [...issue.path, ...nested.path] }, prefix),
      );
    }
  }
  const found = valueAt(value, path);
  const name = placeName(path, prefix);
  if (issue.code === 'custom') {
    const hint = (issue.params as { hint?: string } | undefined)?.hint;
    return [
      {
        path,
        message:
          path.at(-1) === 'type' && hint
            ? inPlace(issue.message, path, prefix)
            : `${name} is ${valueText(found)}: ${issue.message}`,
        hint,
      },
    ];
  }
  const here = schemaAt(schema, value, path);
  if (found === undefined) {
    return [{ path, message: `${name} is missing: expected ${expectation(here, issue)}` }];
  }
  const nearest = issue.code === 'invalid_value' ? nearestName(String(found), issue.values.map(String)) : undefined;
  return [
    {
      path,
      message: `${name} is ${valueText(found)}: expected ${expectation(here, issue)}`,
      hint: nearest && `did you mean "${nearest}"?`,
    },
  ];
}

function unknownKey(
  schema: Schema,
  value: unknown,
  path: readonly (string | number)[],
  key: string,
  prefix: string,
): Mistake {
  const known = knownKeys(schema, value, path) ?? [];
  const nearest = nearestName(key, known);
  const type = (valueAt(value, path) as { type?: unknown } | undefined)?.type;
  const place = path.length || prefix ? ` in ${placeName(path, prefix)}` : '';
  const owner = path.length && typeof type === 'string' ? ` (type "${type}")` : '';
  const list = known.length ? `known: ${known.join(', ')}` : 'it takes no options';
  return {
    path: [...path, key],
    message: `unknown key "${key}"${place}${owner}`,
    hint: nearest ? `did you mean "${nearest}"?  ${list}` : list,
  };
}

/** The branch of a union whose first complaint is deepest: the one that the value was most likely meant for. */
function mostSpecific(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const depths = branches.map(issues =>
    Math.max(0, ...issues.map(issue => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0))),
  );
  const deepest = Math.max(...depths);
  return deepest > 0 ? branches[depths.indexOf(deepest)] : undefined;
}

function expectation(schema: Schema | undefined, issue: z.core.$ZodIssue): string {
  if (schema) return schemaText(schema);
  return 'expected' in issue ? String(issue.expected) : issue.message;
}

function inPlace(message: string, path: readonly (string | number)[], prefix: string): string {
  const place = placeName(path, prefix);
  return `${message} at ${place}`;
}

function placeName(path: readonly (string | number)[], prefix: string): string {
  const dotted = path.join('.');
  if (!prefix) return dotted || 'the config';
  return dotted ? `${dotted} of ${prefix}` : prefix;
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((here, key) => (here as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

/** A value as it would stand in a config, cut to a readable length. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'function') return `the function ${value.name || '(anonymous)'}`;
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
