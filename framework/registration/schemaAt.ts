import { z } from 'zod';
import { registeredEntry } from './loadEntry.ts';
import './optionsOfEntry.ts';
import { registeredEntries } from './register.ts';
import { type Schema, schemaDefinition } from './schemaDefinition.ts';
import { kindOfSpec, optionsOf, type Spec, spec } from './spec.ts';
import { areNamedSpecs } from './specOrNamedSpecs.ts';

type Key = PropertyKey;

/**
 * The schema that governs a place inside a value: through objects, lists, optional wrappers, and through nested specs
 * into the schema of the class that the value names.
 *
 * @param value what stands there now; decides the branch of a union and the class of a spec.
 * @returns undefined where the schema has no such place or the class is not loaded.
 */
export function schemaAt(schema: Schema, value: unknown, path: readonly Key[]): Schema | undefined {
  let current: Schema | undefined = unwrapSchema(schema, value);
  let here = value;
  for (const key of path) {
    if (!current) return undefined;
    here = (here as Record<Key, unknown> | null | undefined)?.[key];
    const inner = childSchema(current, key);
    current = inner && unwrapSchema(inner, here);
  }
  return current;
}

/** The keys that may stand in the object at a place, `type` of a spec included; undefined where any may or it is no object. */
export function knownKeys(schema: Schema, value: unknown, path: readonly Key[]): string[] | undefined {
  const here = schemaAt(schema, value, path);
  const shape = here && schemaDefinition(here).shape;
  return shape && Object.keys(shape);
}

/** The schema without optional, default and similar wrappers; of a union the branch that fits the value's form. */
function unwrapSchema(schema: Schema, value: unknown): Schema | undefined {
  const kind = kindOfSpec(schema);
  if (kind && areNamedSpecs(value)) return z.record(z.string(), spec(kind));
  if (kind) {
    const target = registeredEntry(kind, String((value as Spec | undefined)?.type));
    return target && unwrapSchema(optionsOf(target), value);
  }
  const entry = z.globalRegistry.get(schema)?.optionsOf;
  if (entry) {
    const target = registeredEntries().get(entry)?.target;
    return target && unwrapSchema(optionsOf(target), value);
  }
  const definition = schemaDefinition(schema);
  if (definition.innerType) return unwrapSchema(definition.innerType, value);
  if (definition.getter) return unwrapSchema(definition.getter(), value);
  if (definition.in && definition.out) {
    const inner = schemaDefinition(definition.in).type === 'transform' ? definition.out : definition.in;
    return unwrapSchema(inner, value);
  }
  if (definition.options) return fittingBranch(definition.options, value) ?? schema;
  return schema;
}

function fittingBranch(branches: readonly Schema[], value: unknown): Schema | undefined {
  const unwrapped = branches.map(branch => unwrapSchema(branch, value)).filter(branch => branch !== undefined);
  const isObject = typeof value === 'object' && value !== null;
  return unwrapped
    .filter(branch => {
      const { type } = schemaDefinition(branch);
      if (Array.isArray(value)) return type === 'array' || type === 'tuple';
      return isObject ? type === 'object' || type === 'record' : type === typeof value;
    })
    .map(branch => ({ branch, common: commonKeys(branch, value) }))
    .sort((a, b) => b.common - a.common)[0]?.branch;
}

function commonKeys(branch: Schema, value: unknown): number {
  const { shape } = schemaDefinition(branch);
  return shape && typeof value === 'object' && value ? Object.keys(value).filter(key => key in shape).length : 0;
}

function childSchema(schema: Schema, key: Key): Schema | undefined {
  const definition = schemaDefinition(schema);
  if (definition.shape) {
    return Object.hasOwn(definition.shape, key) ? definition.shape[String(key)] : definition.catchall;
  }
  if (definition.element) return definition.element;
  if (definition.items) return definition.items[Number(key)] ?? definition.rest ?? undefined;
  return definition.valueType;
}
