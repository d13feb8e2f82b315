import type { Kind } from './kinds.ts';
import { loadEntry } from './loadEntry.ts';
import { type Schema, schemaDefinition } from './schemaDefinition.ts';
import { schemaText } from './schemaText.ts';
import { sourceOf } from './sourceOf.ts';
import { optionsOf } from './spec.ts';

export interface OptionDescription {
  /** Those within another one follow it, as `inference.mode` follows `inference`. */
  readonly name: string;
  /** What it accepts, in a few words. */
  readonly type: string;
  readonly required: boolean;
  /** What stands when it is left out; undefined also where leaving it out has a meaning of its own. */
  readonly default: unknown;
  readonly description: string;
}

export interface EntryDescription {
  readonly kind: string;
  readonly name: string;
  readonly description: string;
  /** From the root of the package; undefined for an entry of the user's. */
  readonly source?: string | undefined;
  readonly options: readonly OptionDescription[];
}

/**
 * What can stand beside `type` for an entry, read from the class's schema; loads the class.
 *
 * @throws RegistryError when no entry has the name.
 */
export async function describeEntry(kind: Kind, name: string): Promise<EntryDescription> {
  const schema = optionsOf(await loadEntry(kind, name));
  const description = descriptionOf(schema) ?? '';
  return { kind: kind.name, name, description, source: sourceOf(kind, name), options: describeOptions(schema) };
}

/** @param path in front of the names: what the schema stands for within another one */
function describeOptions(schema: Schema, path = ''): OptionDescription[] {
  return Object.entries(objectShape(schema) ?? {}).flatMap(([option, optionSchema]) => {
    const name = `${path}${option}`;
    const described: OptionDescription = {
      name,
      type: schemaText(optionSchema),
      required: optionSchema._zod.optin === undefined,
      default: defaultOf(optionSchema),
      description: descriptionOf(optionSchema) ?? '',
    };
    return [described, ...describeOptions(optionSchema, `${name}.`)];
  });
}

function objectShape(schema: Schema): Readonly<Record<string, Schema>> | undefined {
  const definition = schemaDefinition(schema);
  const inner = definition.innerType ?? definition.in;
  return definition.shape ?? (inner && objectShape(inner));
}

/** The text of `.describe()`, on the schema itself or on what it wraps. */
function descriptionOf(schema: Schema): string | undefined {
  const own = (schema as { description?: string }).description;
  const { innerType } = schemaDefinition(schema);
  return own ?? (innerType && descriptionOf(innerType));
}

function defaultOf(schema: Schema): unknown {
  const definition = schemaDefinition(schema);
  if (definition.type === 'default' || definition.type === 'prefault') return definition.defaultValue;
  return definition.innerType && defaultOf(definition.innerType);
}
