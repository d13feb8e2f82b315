import { z } from 'zod';
import { LOSSES } from '../../../../framework/registration/kinds.ts';
import { spec } from '../../../../framework/registration/spec.ts';
import { domainOptions } from '../domainOptions.ts';
import { denoisingFaults, paperParity, trainingFaults } from '../paperParity.ts';
import { trainingOptions } from '../trainingOptions.ts';
import { strideOption } from './targetGrid.ts';

/** Options of ProDA's stage 1. */
export const stage1Options = z.strictObject({
  ...trainingOptions,
  ...domainOptions,
  head_lr_mult: z
    .number()
    .min(0)
    .default(1)
    .describe('factor of the learning rate for layer5: the head is trained already'),
  prototypes: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'file that calc_prototype wrote, or the original; null: each class begins with the first mean that the averaged network sees',
    ),
  denoise: z
    .boolean()
    .default(true)
    .describe(
      'labels are soft ones weighted by how near the prototypes are; false: hard ones of the data, as they are',
    ),
  temperature: z.number().positive().default(1).describe('factor of distances before the softmax over the classes'),
  min_probability: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('cells whose weighted probability, of all that sum to 1, is below are of no class'),
  target_loss: spec(LOSSES)
    .prefault({ type: 'SymmetricCrossEntropyLoss' })
    .describe('of logits and labels of the weak target view'),
  regularizer: spec(LOSSES)
    .prefault({ type: 'ConfidenceRegularizer', kind: 'MRKLD' })
    .describe('of logits of the weak target view, to keep predictions from growing too sure'),
  regularizer_weight: z.number().min(0).default(0).describe('its factor; 0: none'),
  structure_weight: z
    .number()
    .min(0)
    .default(10)
    .describe(
      'factor of the divergence between weak and strong target view in their distances to the prototypes; 0: no strong view is needed',
    ),
  kl_divide_by_classes: z
    .boolean()
    .default(true)
    .describe('the divergence is divided by the number of classes, as the published weights were chosen for'),
  move_prototypes: z.boolean().default(true).describe('prototypes follow the features of the averaged network'),
  prototype_momentum: z.number().gt(0).max(1).default(1e-4).describe('share of a class mean in a move'),
  prototype_update: z
    .enum(['image', 'batch'])
    .default('image')
    .describe('one move after the other for each image of a batch, as the original; or one with the mean over all'),
  ema_momentum: z
    .number()
    .gt(0)
    .max(1)
    .default(1e-3)
    .describe('share that the averaged network takes from the trained one with each update'),
  stride: strideOption,
  paper_parity: paperParity({ ...trainingFaults, ...denoisingFaults }),
});

export type Stage1Settings = z.output<typeof stage1Options>;
