import type { z } from 'zod';
import type { EntryOfRef } from '../registration/optionsOfEntry.ts';
import type { KindOfRef } from '../registration/spec.ts';
import type { Marker } from './markers.ts';
import type { OptionsByKind } from './OptionsByKind.ts';
import type { configSchema } from './schema.ts';

/** What may stand beside the keys of any object of a config: an instruction to the merge. */
interface MergeKeys {
  /** Nothing of the base's object stays. */
  readonly _delete_?: boolean;
}

/** The entries of a kind by name, with their options. */
type Entries<K> = K extends keyof OptionsByKind ? OptionsByKind[K] : Record<never, never>;

/** `{ type: 'Name', ...options }` for every entry of a kind: `type` says which options there are. */
type Named<E> = { [N in keyof E]: { readonly type: N } & MergeKeys & Partially<E[N]> }[keyof E];

/** Options of an entry whose `type` stands in a base: which they may be is known when the config is loaded. */
interface WithoutType extends MergeKeys {
  readonly type?: undefined;
  readonly [option: string]: unknown;
}

/** What a config may write where it names a class of a kind, such as `SpecInput<'methods'>`. */
export type SpecInput<K> = Named<Entries<K>> | WithoutType | Marker;

type EntryInput<R> = R extends readonly [infer K, infer N]
  ? N extends keyof Entries<K>
    ? (Partially<Entries<K>[N]> & MergeKeys) | Marker
    : never
  : never;

/** Every option may be left to a base. */
type Partially<T> = { readonly [P in keyof T]?: Input<T[P]> };

/** What a config may write for a value of the schema, or an instruction to the merge in its place. */
type Input<T> = (T extends unknown ? InputOf<T> : never) | Marker;

type InputOf<T> = [KindOfRef<T>] extends [never]
  ? [EntryOfRef<T>] extends [never]
    ? PlainInput<T>
    : EntryInput<EntryOfRef<T>>
  : SpecInput<KindOfRef<T>>;

type PlainInput<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly unknown[]
    ? { readonly [I in keyof T]: Input<T[I]> }
    : T extends object
      ? Partially<T> & MergeKeys
      : T;

/**
 * What a config file may hold, by the schema that checks it when it is loaded and the schemas of all entries: every key may be
 * left to its bases. Keys that the schema does not know are variables for `ref`.
 */
export type ConfigInput = Partially<z.input<typeof configSchema>> & {
  /** Files that this one builds on, relative to it. */
  readonly _base_?: string | readonly string[];
  readonly [variable: string]: unknown;
};
