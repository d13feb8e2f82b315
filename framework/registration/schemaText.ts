import { type Schema, schemaDefinition } from './schemaDefinition.ts';
import { kindOfSpec } from './spec.ts';

/** The part of zod's checks that is told. */
interface Check {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly format?: string;
  readonly minimum?: number;
}

/** What a schema accepts, in a few words: `integer >= 1`, `'SGD' | 'Adam'`, `[number, number]`, `list of transform`. */
export function schemaText(schema: Schema): string {
  const kind = kindOfSpec(schema);
  if (kind) return `${kind.singular} { type, ... }`;
  const definition = schemaDefinition(schema);
  switch (definition.type) {
    case 'number':
      return numberText(checksOf(schema));
    case 'literal':
      return (definition.values ?? []).map(quoted).join(' | ');
    case 'enum':
      return Object.values(definition.entries ?? {})
        .map(quoted)
        .join(' | ');
    case 'nullable':
      return `${inner(schema)} | null`;
    case 'array':
      return listText(schema);
    case 'tuple':
      return `[${(definition.items ?? []).map(schemaText).join(', ')}]`;
    case 'union':
      return [...new Set((definition.options ?? []).map(schemaText))].join(' | ');
    case 'object':
      return `{ ${Object.keys(definition.shape ?? {}).join(', ')} }`;
    case 'record':
      return `{ name: ${definition.valueType ? schemaText(definition.valueType) : 'value'} }`;
    case 'pipe':
      return pipeText(schema);
    case 'lazy':
      return definition.getter ? schemaText(definition.getter()) : 'value';
    case 'unknown':
    case 'any':
    case 'custom':
      return 'value';
    default:
      return definition.innerType ? inner(schema) : definition.type;
  }
}

function inner(schema: Schema): string {
  const { innerType } = schemaDefinition(schema);
  return innerType ? schemaText(innerType) : 'value';
}

function pipeText(schema: Schema): string {
  const { in: first, out } = schemaDefinition(schema);
  if (!first || !out) return 'value';
  return schemaText(schemaDefinition(first).type === 'transform' ? out : first);
}

function checksOf(schema: Schema): Check[] {
  const definition = schema._zod.def as unknown as Partial<Check> & { checks?: { _zod: { def: Check } }[] };
  const own = definition.check ? [definition as Check] : [];
  return [...own, ...(definition.checks ?? []).map(check => check._zod.def)];
}

function numberText(checks: readonly Check[]): string {
  const word = checks.some(({ format }) => format?.includes('int')) ? 'integer' : 'number';
  const bounds = checks.flatMap(({ check, value, inclusive }) => {
    if (check === 'greater_than') return [`>${inclusive ? '=' : ''} ${value}`];
    return check === 'less_than' ? [`<${inclusive ? '=' : ''} ${value}`] : [];
  });
  return bounds.length ? `${word} ${bounds.join(' and ')}` : word;
}

function listText(schema: Schema): string {
  const { element } = schemaDefinition(schema);
  const least = checksOf(schema).find(({ check }) => check === 'min_length')?.minimum;
  return `list of ${least ? `at least ${least} ` : ''}${element ? schemaText(element) : 'values'}`;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
