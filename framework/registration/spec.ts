import { z } from 'zod';
import { cataloguedImport } from './catalogue.ts';
import { KINDS, type Kind } from './kinds.ts';
import { loadEntry, registeredEntry } from './loadEntry.ts';
import type { EntryClass } from './register.ts';
import { unknownEntryText } from './unknownEntry.ts';

/** A value that names a registered class: `{ type: 'Name', ...options }`. */
export interface Spec {
  readonly type: string;
  readonly [option: string]: unknown;
}

declare const KIND: unique symbol;

/** A spec of a kind, in the type of an option: what a config may write there is `SpecInput` of that kind. */
export interface SpecRef<K extends string> extends Spec {
  readonly [KIND]?: K;
}

/** The kind of a `SpecRef`; never for any other type. */
export type KindOfRef<T> = typeof KIND extends keyof T ? NonNullable<T[typeof KIND]> : never;

/** The options of a class that declares none. */
const NO_OPTIONS = z.strictObject({});

/** The schema of an entry's options. */
export function optionsOf(target: EntryClass): z.ZodType {
  return target.options ?? NO_OPTIONS;
}

/**
 * A schema for a nested `{ type: 'Name', ...options }` of a kind: parses it with the named class's own schema, so that
 * defaults are filled and unknown options are errors. `z.array(spec(TRANSFORMS))` for lists.
 *
 * A class that is not loaded yet is loaded, which needs `parseAsync`; where all are loaded (`loadEntriesOf`), `parse` works.
 */
export function spec<const K extends Kind>(kind: K): z.ZodType<Spec, SpecRef<K['name']>> {
  const schema = z.unknown().transform((value, context): Spec | Promise<Spec> => {
    const problem = shapeProblem(kind, value);
    if (problem) return fail(context, problem, value);
    const { type } = value as Spec;
    const target = registeredEntry(kind, type);
    const parsed = target && parseNow(optionsOf(target), withoutType(value as Spec));
    if (parsed) return parsed.success ? { type, ...(parsed.data as object) } : forward(context, parsed.error.issues);
    if (target || cataloguedImport(kind, type)) return asPromise(parseLoaded(kind, value as Spec, context));
    const { message, hint } = unknownEntryText(kind, type);
    return fail(context, message, type, { path: ['type'], params: { hint } });
  });
  return schema.meta({ specOf: kind.name }) as unknown as z.ZodType<Spec, SpecRef<K['name']>>;
}

/** The kind that a schema made by `spec` stands for, or undefined for any other schema. */
export function kindOfSpec(schema: z.core.$ZodType): Kind | undefined {
  const name = z.globalRegistry.get(schema)?.specOf;
  return KINDS.find(kind => kind.name === name);
}

async function parseLoaded(kind: Kind, value: Spec, context: z.RefinementCtx): Promise<Spec> {
  const target = await loadEntry(kind, value.type);
  const parsed = await optionsOf(target).safeParseAsync(withoutType(value));
  return parsed.success ? { type: value.type, ...(parsed.data as object) } : forward(context, parsed.error.issues);
}

/** What is wrong with the outer form, before the options are looked at. */
function shapeProblem(kind: Kind, value: unknown): string | undefined {
  const form = `expected a ${kind.singular}: { type: 'Name', ...options }`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return form;
  const type = (value as Partial<Spec>).type;
  if (type === undefined) return `${form}; "type" is missing`;
  return typeof type === 'string' ? undefined : `${form}; "type" is no string`;
}

function withoutType({ type: _, ...options }: Spec): Record<string, unknown> {
  return options;
}

function fail(context: z.RefinementCtx, message: string, input: unknown, more: object = {}): Spec {
  context.issues.push({ code: 'custom', message, input, path: [], ...more });
  return z.NEVER;
}

/** zod knows promises by `instanceof`, which misses those that async functions make in another realm, such as jest's. */
export function asPromise<T>(promise: Promise<T>): Promise<T> {
  return Promise.resolve(promise);
}

/**
 * Parses where every entry that the value names is loaded.
 *
 * @returns undefined where one is not: then `safeParseAsync` loads it.
 */
export function parseNow<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> | undefined {
  try {
    // zod's compiled form takes the promise of a nested schema for its result.
    return schema.safeParse(value, { jitless: true });
  } catch (error) {
    if (error instanceof z.core.$ZodAsyncError) return undefined;
    throw error;
  }
}

/** Passes on what a nested schema found, as found at this place. */
export function forward(context: z.RefinementCtx, issues: readonly z.core.$ZodIssue[]): never {
  for (const issue of issues) context.issues.push({ ...issue, path: [...issue.path] } as z.core.$ZodRawIssue);
  return z.NEVER;
}

declare module 'zod' {
  interface GlobalMeta {
    /** Name of the kind, on schemas made by `spec`. */
    specOf?: string;
  }
}
