import { output, type RecipeInput } from 'shiftkit';

/**
 * ProDA behind the step `warm_up`: soft labels and prototypes, stage 1, hard labels, stage 2, hard labels, stage 3.
 *
 * @param configs of the three stages, relative to the recipe
 */
export function prodaStages(configs: {
  readonly stage1: string;
  readonly stage2: string;
  readonly stage3: string;
}): RecipeInput['steps'] {
  const { stage1, stage2, stage3 } = configs;
  const warm_up = output('warm_up');
  const hard = { kind: 'generate_pseudo_label', form: 'hard', flip: true } as const;
  return [
    {
      name: 'soft_labels',
      kind: 'generate_pseudo_label',
      form: 'soft',
      config: stage1,
      cfg_options: { load_from: warm_up },
    },
    { name: 'prototypes', kind: 'calc_prototype', config: stage1, cfg_options: { load_from: warm_up } },
    {
      name: 'stage1',
      title: 'Stage 1',
      kind: 'train',
      config: stage1,
      cfg_options: {
        warm_up,
        'data.target.pseudo_labels.root': output('soft_labels'),
        'method.prototypes': output('prototypes'),
      },
    },
    { name: 'hard_labels_1', ...hard, config: stage1, cfg_options: { load_from: output('stage1') } },
    {
      name: 'stage2',
      title: 'Stage 2',
      kind: 'train',
      config: stage2,
      cfg_options: { stage1: output('stage1'), 'data.target.pseudo_labels.root': output('hard_labels_1') },
    },
    { name: 'hard_labels_2', ...hard, config: stage2, cfg_options: { load_from: output('stage2') } },
    {
      name: 'stage3',
      title: 'Stage 3',
      kind: 'train',
      config: stage3,
      cfg_options: { stage2: output('stage2'), 'data.target.pseudo_labels.root': output('hard_labels_2') },
    },
  ];
}
