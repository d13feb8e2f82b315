import { z } from 'zod';
import { cataloguedImport } from './catalogue.ts';
import type { Kind } from './kinds.ts';
import { loadEntry, registeredEntry } from './loadEntry.ts';
import { asPromise, forward, optionsOf } from './spec.ts';

/** The options of one given entry, without a `type`. */
export type EntryOptions = Readonly<Record<string, unknown>>;

declare const ENTRY: unique symbol;

/** The options of one entry, in the type of an option. */
export interface OptionsRef<K extends string, N extends string> {
  readonly [ENTRY]?: readonly [K, N];
  readonly [option: string]: unknown;
}

/** The kind and the name of an `OptionsRef`; never for any other type. */
export type EntryOfRef<T> = typeof ENTRY extends keyof T ? NonNullable<T[typeof ENTRY]> : never;

/**
 * A schema for a group of options that always belongs to the same class, such as `evaluation` to the hook EvaluationHook: the
 * class's own schema. Where no such entry exists any object passes. Needs `parseAsync`.
 */
export function optionsOfEntry<const K extends Kind, const N extends string>(
  kind: K,
  name: N,
): z.ZodType<EntryOptions, OptionsRef<K['name'], N>> {
  const schema = z
    .unknown()
    .transform((value, context): Promise<EntryOptions> => asPromise(parseWithEntry(kind, name, value, context)));
  return schema.meta({ optionsOf: `${kind.name}/${name}` }) as unknown as z.ZodType<
    EntryOptions,
    OptionsRef<K['name'], N>
  >;
}

async function parseWithEntry(
  kind: Kind,
  name: string,
  value: unknown,
  context: z.RefinementCtx,
): Promise<EntryOptions> {
  const exists = registeredEntry(kind, name) || cataloguedImport(kind, name);
  const options = exists ? optionsOf(await loadEntry(kind, name)) : z.record(z.string(), z.unknown());
  const parsed = await options.safeParseAsync(value);
  return parsed.success ? (parsed.data as EntryOptions) : forward(context, parsed.error.issues);
}

declare module 'zod' {
  interface GlobalMeta {
    /** `kind/Name` of the entry, on schemas made by `optionsOfEntry`. */
    optionsOf?: string;
  }
}
