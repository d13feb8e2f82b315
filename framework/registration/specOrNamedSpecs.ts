import { z } from 'zod';
import type { Kind } from './kinds.ts';
import { asPromise, forward, parseNow, type Spec, type SpecRef, spec } from './spec.ts';

export type SpecOrNamedSpecs = Spec | Readonly<Record<string, Spec>>;

/**
 * A schema for one spec of a kind, or for several by name where a method uses more than one:
 * `optimizer: { generator: { type: 'SGD' }, discriminator: { type: 'Adam' } }`. Needs `parseAsync` where a class is not loaded.
 */
export function specOrNamedSpecs<const K extends Kind>(
  kind: K,
): z.ZodType<SpecOrNamedSpecs, SpecRef<K['name']> | Readonly<Record<string, SpecRef<K['name']>>>> {
  const one = spec(kind);
  const named = z.record(z.string(), one);
  const schema = z.unknown().transform((value, context) => {
    const chosen: z.ZodType<SpecOrNamedSpecs> = areNamedSpecs(value) ? named : one;
    const take = (parsed: z.ZodSafeParseResult<SpecOrNamedSpecs>) =>
      parsed.success ? parsed.data : forward(context, parsed.error.issues);
    const parsed = parseNow(chosen, value);
    return parsed ? take(parsed) : asPromise(chosen.safeParseAsync(value).then(take));
  });
  return schema.meta({ specOf: kind.name }) as unknown as ReturnType<typeof specOrNamedSpecs<K>>;
}

/** Whether a value is a record of specs rather than one spec: it has no `type`, and every value is an object. */
export function areNamedSpecs(value: unknown): value is Readonly<Record<string, Spec>> {
  if (typeof value !== 'object' || value === null || 'type' in value) return false;
  const inner = Object.values(value);
  return inner.length > 0 && inner.every(item => typeof item === 'object' && item !== null && !Array.isArray(item));
}
