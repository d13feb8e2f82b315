import { z } from 'zod';
import { DATASETS, HOOKS, LOOPS, METHODS, MODELS, OPTIMIZERS, SCHEDULES } from '../registration/kinds.ts';
import { optionsOfEntry } from '../registration/optionsOfEntry.ts';
import { spec } from '../registration/spec.ts';
import { specOrNamedSpecs } from '../registration/specOrNamedSpecs.ts';

const data = z
  .strictObject({
    batch_size: z.int().min(1).describe('images per batch'),
    workers: z.int().min(0).default(1).describe('threads that prepare batches; 0 prepares them in the main thread'),
    drop_last: z.boolean().default(false).describe('while training, leave out the smaller last batch of an epoch'),
    debug: z.boolean().default(false).describe('prepare batches in the main thread, one after the other'),
    train: spec(DATASETS).optional().describe('what is trained on'),
    source: spec(DATASETS).optional().describe('labelled data of the source domain'),
    target: spec(DATASETS).optional().describe('unlabelled data of the target domain'),
    val: spec(DATASETS).optional().describe('what evaluations during training use'),
    test: spec(DATASETS).optional().describe('what the test tool uses'),
  })
  .superRefine((value, context) => {
    if (value.train && (value.source || value.target)) {
      context.addIssue({ code: 'custom', path: ['train'], message: 'data has train, or source and target, not both' });
    }
  });

const runtime = z.strictObject({
  backend: z
    .enum(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'])
    .default('auto')
    .describe('auto takes the best one that works on this machine'),
  device: z.enum(['auto', 'cpu', 'gpu']).default('auto').describe('gpu: an error where none can be used'),
  precision: z
    .enum(['auto', 'float32', 'bfloat16', 'float16'])
    .default('float32')
    .describe(
      'what convolutions compute in; weights, statistics, losses and the optimizer are of float32. auto: bfloat16 where the processor has units for it, else float32',
    ),
  threads: z.int().min(1).optional().describe('threads of the engine; default: as many as it finds fit'),
});

/** A path, or null for none: an empty one is a variable of a shell that was not set. */
const place = (what: string) =>
  z
    .string()
    .refine(text => text.trim() !== '', {
      error: `expected ${what}, or null`,
      params: { hint: 'leave it out, or set null, where there is none' },
    })
    .nullable()
    .optional();

/** Everything that a config can say. Keys with `type` are checked and completed by the schema of the class they name. */
export const configSchema = z.strictObject({
  imports: z.array(z.string()).default([]).describe('own files that register classes'),
  model: spec(MODELS).optional().describe('the network'),
  method: spec(METHODS).optional().describe('what is done with it'),
  data: data.optional().describe('what it is done on'),
  optimizer: specOrNamedSpecs(OPTIMIZERS).optional().describe('one, or several by name where the method asks for them'),
  optimizer_config: optionsOfEntry(HOOKS, 'OptimizerHook')
    .optional()
    .describe('clipping and accumulation of gradients'),
  lr_config: specOrNamedSpecs(SCHEDULES).optional().describe('schedule of the learning rate'),
  runner: spec(LOOPS).optional().describe('the loop, and how long it runs'),
  checkpoint_config: optionsOfEntry(HOOKS, 'CheckpointHook')
    .optional()
    .describe('when checkpoints are written and kept'),
  evaluation: optionsOfEntry(HOOKS, 'EvaluationHook').optional().describe('when and how data.val is evaluated'),
  log_config: optionsOfEntry(HOOKS, 'LogHook').optional().describe('when a log line is written'),
  custom_hooks: z.array(spec(HOOKS)).default([]).describe('further hooks'),
  load_from: place('the path of a checkpoint').describe('checkpoint whose weights a run starts from'),
  resume_from: place('the path of a checkpoint folder').describe('checkpoint folder that a run continues'),
  work_dir: place('the path of a folder').describe('folder for logs, results and checkpoints'),
  seed: z.int().min(0).default(1).describe('of every random number'),
  runtime: runtime.prefault({}).describe('where it computes'),
});

/** The value of a loaded config. */
export type ResolvedConfig = z.output<typeof configSchema>;

/** The top-level keys; any other is a variable or a mistake. */
export const CONFIG_KEYS: readonly string[] = Object.keys(configSchema.shape);
