import { z } from 'zod';

/** Faults of the original in how it replays the geometry of strong views on maps of the weak ones. */
export const replayFaults = {
  translate_x_by_height: z
    .boolean()
    .default(false)
    .describe("TranslateX is replayed in shares of the map's height, so that it moves width / height times too far"),
  replay_in_key_order: z
    .boolean()
    .default(false)
    .describe(
      'geometry is replayed in the order flip, ShearX, ShearY, TranslateX, TranslateY, Rotate, cutout, not as it was done',
    ),
  replay_last_only: z
    .boolean()
    .default(false)
    .describe('of a geometric operation that was drawn more than once, the last one only is replayed'),
  replay_whole_cells: z
    .boolean()
    .default(false)
    .describe('translations are replayed in whole cells of the map, rounded to the left and up'),
};

/** Faults of the original in how it trains, on the source and altogether. */
export const trainingFaults = {
  repeat_backbone: z
    .boolean()
    .default(false)
    .describe(
      "each step updates the backbone's layers three times and their shortcuts four times, as often as the original lists them: they learn three times as fast as the rate says, and faster",
    ),
  variance_floor: z
    .boolean()
    .default(false)
    .describe(
      'where batch normalisation takes the statistics of the batch it divides by sqrt(max(var, eps)), not by sqrt(var + eps), as the original does on several GPUs; not on one',
    ),
  source_grid: z
    .enum(['crop', 'network'])
    .default('crop')
    .describe(
      "where the loss of the strong source view is computed; network: on the grid of the network's output with the nearest labels, where the weak view has the resolution of the image",
    ),
  replay_scale: z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe(
      "pixels that a cell of the network's output is taken for when labels are replayed on it: the original takes 4, where it is 8; null: what it is",
    ),
  ...replayFaults,
};

/** Faults of the original in how its stage 1 makes labels. */
export const denoisingFaults = {
  ema_train_mode: z
    .boolean()
    .default(false)
    .describe(
      'the averaged network normalises by the batch and drops channels of its features, as in training: the original never tells it to predict',
    ),
  prototype_grid: z
    .enum(['network', 'quarter'])
    .default('network')
    .describe(
      "where prototypes look at whole pictures; quarter: on features and logits that are enlarged to a quarter of the picture's size, which costs four times as much and says the same",
    ),
};

/** Faults of the original in its distillation. */
export const distillationFaults = {
  distill_probabilities: z
    .boolean()
    .default(false)
    .describe(
      "the divergence from the teacher takes the student's probabilities for their logarithms: a fault that its authors confirmed, with which the published networks were trained",
    ),
  distill_everywhere: z
    .boolean()
    .default(false)
    .describe('the divergence counts where the strong view shows nothing, too: the mask of the original masks nothing'),
};

const ALL: Readonly<Record<string, z.ZodType>> = { ...trainingFaults, ...denoisingFaults, ...distillationFaults };

/** Whether a fault is asked for: each is off by default, and unknown to a method that has no such option. */
export const isOn = (name: string, value: unknown): boolean =>
  value !== undefined && value !== ALL[name].parse(undefined);

export type ReplayFaults = z.output<z.ZodObject<typeof replayFaults>>;
export type TrainingFaults = z.output<z.ZodObject<typeof trainingFaults>>;

/** The option `paper_parity` of a method, which holds the faults that it can reproduce. */
export function paperParity<S extends z.ZodRawShape>(faults: S) {
  return z
    .strictObject(faults)
    .prefault({} as z.input<z.ZodObject<S, z.core.$strict>>)
    .describe('faults of the original, to meet its numbers; configs/proda/_paper_parity turns on all that act there');
}
