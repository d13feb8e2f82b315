import { type Schema, schemaDefinition } from './schemaDefinition.ts';
import { kindOfSpec } from './spec.ts';

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly length?: number;
  readonly format?: string;
}

/** What a schema accepts, in a few words: `integer >= 1`, `'SGD' | 'Adam'`, `[number, number]`, `list of transform`. */
export function schemaText(schema: Schema): string {
  const kind = kindOfSpec(schema);
  if (kind) return `${kind.singular} { type, ... }`;
  const definition = schemaDefinition(schema);
  switch (definition.type) {
    case 'number':
      return numberText(boundsOf(schema));
    case 'int':
      return numberText({ ...boundsOf(schema), format: 'safeint' });
    case 'literal':
      return (definition.values ?? []).map(quoted).join(' | ');
    case 'enum':
      return Object.values(definition.entries ?? {})
        .map(quoted)
        .join(' | ');
    case 'nullable':
      return `${inner(schema)} | null`;
    case 'array':
      return `list of ${definition.element ? schemaText(definition.element) : 'values'}`;
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

function boundsOf(schema: Schema): Bounds {
  return schema._zod.bag as Bounds;
}

function numberText({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, format }: Bounds): string {
  const integer = format?.includes('int');
  const word = integer ? 'integer' : 'number';
  // z.int() bounds itself by the safe integers; saying so helps nobody.
  const low = integer && minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const high = integer && maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const bounds = [
    low !== undefined && Number.isFinite(low) && `>= ${low}`,
    exclusiveMinimum !== undefined && Number.isFinite(exclusiveMinimum) && `> ${exclusiveMinimum}`,
    high !== undefined && Number.isFinite(high) && `<= ${high}`,
    exclusiveMaximum !== undefined && Number.isFinite(exclusiveMaximum) && `< ${exclusiveMaximum}`,
  ].filter(Boolean);
  return bounds.length ? `${word} ${bounds.join(' and ')}` : word;
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
