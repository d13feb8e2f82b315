import type { z } from 'zod';
import { inContext } from '../errors/inContext.ts';
import { RegistryError } from '../errors/UserError.ts';
import { cataloguedImport } from './catalogue.ts';
import { explainIssues, valueText } from './explainIssues.ts';
import type { Kind } from './kinds.ts';
import { registeredEntry } from './loadEntry.ts';
import { originOf } from './origin.ts';
import type { EntryClass } from './register.ts';
import { optionsOf, parseNow, type Spec } from './spec.ts';
import { unknownEntry } from './unknownEntry.ts';

/**
 * Makes an object of the class that `spec.type` names: its options are checked and completed by the class's own schema
 * on a copy, then `new Class(options, ...injected)`. The class must be loaded (`loadEntry`, `loadEntriesOf`).
 *
 * @throws RegistryError for a missing or unknown `type` and for options that the class does not take. An error of the
 *   constructor comes as an error of its own class, with the entry and its place in the config in front of its message
 *   and the original as `cause`.
 */
export function build<T extends object>(kind: Kind, spec: Spec, ...injected: readonly unknown[]): T {
  const target = classOf(kind, spec);
  const { type, ...given } = spec;
  const options = checkedOptions(kind, target, type, given, originOf(spec));
  try {
    return new (target as unknown as new (...values: unknown[]) => T)(options, ...injected);
  } catch (error) {
    const origin = originOf(spec);
    throw inContext(error, `${kind.singular} "${type}"${origin ? ` (${origin})` : ''}`);
  }
}

function classOf(kind: Kind, spec: Spec): EntryClass {
  if (typeof spec !== 'object' || spec === null || typeof spec.type !== 'string') {
    throw new RegistryError(`cannot build a ${kind.singular} from ${valueText(spec)}`, {
      hint: `expected { type: 'Name', ...options }`,
    });
  }
  const target = registeredEntry(kind, spec.type);
  if (target) return target;
  if (!cataloguedImport(kind, spec.type)) throw unknownEntry(kind, spec.type);
  throw new RegistryError(`the ${kind.singular} "${spec.type}" is not loaded`, {
    hint: 'await loadEntriesOf(config) or loadEntry(kind, name) before build',
  });
}

function checkedOptions(
  kind: Kind,
  target: EntryClass,
  type: string,
  given: object,
  origin: string | undefined,
): unknown {
  const schema = optionsOf(target);
  const parsed = parse(schema, given, `${kind.singular} "${type}"`);
  if (parsed.success) return parsed.data;
  const mistakes = explainIssues(schema, given, parsed.error.issues, `${kind.singular} "${type}"`);
  const text = mistakes.map(mistake => mistake.message).join('\n');
  throw new RegistryError(origin ? `${text}\n  ${origin}` : text, {
    hint: mistakes.find(mistake => mistake.hint)?.hint,
  });
}

function parse(schema: z.ZodType, given: object, what: string): z.ZodSafeParseResult<unknown> {
  const parsed = parseNow(schema, given);
  if (parsed) return parsed;
  throw new RegistryError(`an entry inside ${what} is not loaded`, {
    hint: 'await loadEntriesOf(config) before build',
  });
}
