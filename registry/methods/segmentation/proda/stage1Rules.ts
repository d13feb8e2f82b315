import {
  type FaultRule,
  REPLAY_FAULTS,
  replaysSource,
  SOURCE_RULES,
  type SourceSettings,
} from '../refuseIdleFaults.ts';

interface Settings extends SourceSettings {
  readonly denoise: boolean;
  readonly structure_weight: number;
  readonly move_prototypes: boolean;
}

const hasTeacher = ({ denoise, structure_weight }: Settings): boolean => denoise || structure_weight > 0;

/** What faults of stage 1 need to have an effect. */
export const STAGE1_RULES: readonly FaultRule<Settings>[] = [
  ...SOURCE_RULES,
  {
    names: REPLAY_FAULTS,
    unless: settings => settings.structure_weight > 0 || replaysSource(settings),
    acts: 'where geometry is replayed: in structure learning',
    hint: 'set method.structure_weight',
  },
  {
    names: ['ema_train_mode'],
    unless: hasTeacher,
    acts: 'on the averaged network, which denoising and structure learning need',
    hint: 'set method.denoise=true or method.structure_weight',
  },
  {
    names: ['prototype_grid'],
    unless: settings => settings.move_prototypes && hasTeacher(settings),
    acts: 'on prototypes that move',
    hint: 'set method.move_prototypes=true, and method.denoise=true or method.structure_weight',
  },
];
