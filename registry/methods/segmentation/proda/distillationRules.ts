import {
  type FaultRule,
  REPLAY_FAULTS,
  replaysSource,
  SOURCE_RULES,
  type SourceSettings,
} from '../refuseIdleFaults.ts';

interface Settings extends SourceSettings {
  readonly target_view: 'weak' | 'strong';
  readonly distill_weight: number;
}

/** What faults of stages 2 and 3 need to have an effect. */
export const DISTILLATION_RULES: readonly FaultRule<Settings>[] = [
  ...SOURCE_RULES,
  {
    names: REPLAY_FAULTS,
    unless: settings => settings.target_view === 'strong' || replaysSource(settings),
    acts: 'where geometry is replayed: on labels of the strong view of the target',
    hint: "set method.target_view='strong'",
  },
  {
    names: ['distill_probabilities'],
    unless: ({ distill_weight }) => distill_weight > 0,
    acts: 'on the divergence from the teacher',
    hint: 'set method.distill_weight',
  },
  {
    names: ['distill_everywhere'],
    unless: ({ distill_weight, target_view }) => distill_weight > 0 && target_view === 'strong',
    acts: 'on the divergence from the teacher in the strong view of the target',
    hint: "set method.distill_weight and method.target_view='strong'",
  },
];
