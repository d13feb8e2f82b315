import { z } from 'zod';
import { CONFIDENCE_STRIDE } from '../data/pseudoLabels/confidenceStride.ts';

const common = {
  name: z
    .string()
    .refine(name => /^[a-z][a-z0-9_]*$/.test(name), 'expected small letters, digits and _, since it names files')
    .describe('what other steps, the folder and the table call it'),
  title: z.string().optional().describe('what the table calls it instead'),
  config: z.string().min(1).describe('config file, relative to the recipe; shiftkit/configs/... lies in the package'),
  cfg_options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('values by key path on top of the config; output(STEP) stands for what an earlier step made'),
  optional: z
    .boolean()
    .default(false)
    .describe('where its data or weights are missing it is left out, with a note; the recipe goes on'),
};

const pictures = z.int().min(0).default(0).describe('draw so many images with the result');

/** The options of a step, by its kind. */
export const STEP_SCHEMAS = {
  train: z.strictObject({ ...common, kind: z.literal('train') }),
  test: z.strictObject({ ...common, kind: z.literal('test') }),
  generate_pseudo_label: z.strictObject({
    ...common,
    kind: z.literal('generate_pseudo_label'),
    form: z.enum(['soft', 'hard']).describe('soft for stage 1 of ProDA, hard for stages 2 and 3'),
    flip: z.boolean().default(false).describe('average with the mirror image'),
    values: z.enum(['float16', 'uint8']).default('float16').describe('how soft labels are stored'),
    confidence_stride: z
      .int()
      .min(1)
      .default(CONFIDENCE_STRIDE)
      .describe('hard labels keep mean confidences of so many pixels along each side; 1: those of every pixel'),
    pictures,
  }),
  calc_prototype: z.strictObject({
    ...common,
    kind: z.literal('calc_prototype'),
    source: z.boolean().default(false).describe('from data.source, of pixels that are predicted as they are labelled'),
    pictures,
  }),
} as const;

export type StepKind = keyof typeof STEP_SCHEMAS;
type Schemas = (typeof STEP_SCHEMAS)[StepKind];

/** One step, checked and complete. */
export type Step = z.output<Schemas>;
/** One step as a recipe writes it. */
export type StepInput = z.input<Schemas>;

/** What a recipe says besides its steps, whose own options are checked by `STEP_SCHEMAS`. */
export const recipeSchema = z.strictObject({
  notes: z.array(z.string()).default([]).describe('what a reader of the plan should know'),
  seeds: z.array(z.int().min(0)).min(1).default([1]).describe('every step is run once for each of them'),
  figures: z.array(z.string()).min(1).default(['mIoU']).describe('figures of the evaluations that get a table'),
  select_best_on: z
    .literal('val')
    .nullable()
    .default(null)
    .describe(
      "null: trainings hand on their latest checkpoint; 'val': their best one by the labels of val, which leak into what follows, as in the original",
    ),
  steps: z
    .array(z.looseObject({ kind: z.enum(Object.keys(STEP_SCHEMAS) as [StepKind, ...StepKind[]]) }))
    .min(1)
    .describe('in the order in which they run'),
});

type Head = z.output<typeof recipeSchema>;

/** A loaded recipe. */
export interface Recipe extends Omit<Head, 'steps'> {
  /** Absolute. */
  readonly file: string;
  readonly steps: readonly Step[];
}

/** What a recipe file may hold. */
export interface RecipeInput extends Omit<z.input<typeof recipeSchema>, 'steps'> {
  readonly steps: readonly StepInput[];
}
