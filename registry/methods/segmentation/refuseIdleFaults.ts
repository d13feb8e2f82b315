import type { z } from 'zod';
import { replayFaults } from './paperParity.ts';

/** Faults of the original that change nothing where `unless` does not hold. */
export interface FaultRule<S> {
  readonly names: readonly string[];
  readonly unless: (settings: S) => boolean;
  /** What they act on, and so what they need: `on ...`. */
  readonly acts: string;
  /** What to set for them to act. */
  readonly hint: string;
}

/** What the rules of the source look at. */
export interface SourceSettings {
  readonly source_view: 'weak' | 'strong';
  readonly paper_parity: { readonly source_grid: 'crop' | 'network' };
}

export const REPLAY_FAULTS = Object.keys(replayFaults);

/** Whether labels of the source are replayed on the grid of the network. */
export function replaysSource({ source_view, paper_parity }: SourceSettings): boolean {
  return source_view === 'strong' && paper_parity.source_grid === 'network';
}

/** Those of every method. */
export const SOURCE_RULES: readonly FaultRule<SourceSettings>[] = [
  {
    names: ['source_grid'],
    unless: ({ source_view }) => source_view === 'strong',
    acts: 'on the strong view of the source',
    hint: "set method.source_view='strong'",
  },
  {
    names: ['replay_scale'],
    unless: replaysSource,
    acts: "on labels of the source's strong view on the grid of the network",
    hint: "set method.source_view='strong' method.paper_parity.source_grid='network'",
  },
];

/** Those of methods that replay nothing but labels of the source. */
export const SOURCE_ONLY_RULES: readonly FaultRule<SourceSettings>[] = [
  SOURCE_RULES[0],
  { ...SOURCE_RULES[1], names: ['replay_scale', ...REPLAY_FAULTS] },
];

/**
 * A check of a method's options: a fault that is asked for and changes nothing beside the other options is a mistake, since the run would
 * pass for one with that fault.
 *
 * @param faults schemas of all the method's faults, whose defaults are "off"
 */
export function refuseIdleFaults<S extends { readonly paper_parity: object }>(
  faults: Readonly<Record<string, z.ZodType>>,
  rules: readonly FaultRule<S>[],
) {
  return (settings: S, context: z.core.$RefinementCtx): void => {
    const values = settings.paper_parity as Readonly<Record<string, unknown>>;
    for (const { names, unless, acts, hint } of rules) {
      if (unless(settings)) continue;
      for (const name of names.filter(name => values[name] !== faults[name].parse(undefined))) {
        context.addIssue({
          code: 'custom',
          path: ['paper_parity', name],
          message: `it acts ${acts}, and so has no effect here`,
          params: { hint: `${hint}, or leave it out` },
          input: values[name],
        });
      }
    }
  };
}
