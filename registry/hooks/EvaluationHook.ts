import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isCheckpointFolder, pointToCheckpoint } from '../../framework/checkpoint/checkpointFolder.ts';
import type { SavedPart } from '../../framework/checkpoint/SavedPart.ts';
import type { Config } from '../../framework/config/Config.ts';
import { DataLoader } from '../../framework/data/DataLoader.ts';
import { skippedText } from '../../framework/data/skippedText.ts';
import { ConfigError } from '../../framework/errors/UserError.ts';
import { type EvaluationRow, meanOfRows } from '../../framework/evaluation/EvaluationRow.ts';
import { evaluateStreams, type PredictedBatch } from '../../framework/evaluation/evaluateStreams.ts';
import { inferenceOption } from '../../framework/evaluation/inference/inferenceOption.ts';
import type { Metric } from '../../framework/evaluation/Metric.ts';
import { build } from '../../framework/registration/build.ts';
import { HOOKS, METRICS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { type Spec, spec } from '../../framework/registration/spec.ts';
import { ConfusionRecorder } from '../../framework/report/ConfusionRecorder.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import { isDue } from '../../framework/runner/isDue.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { BestScore } from './BestScore.ts';
import { byEpochOption, priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  interval: z.int().default(1).describe('evaluate every so many epochs or iterations; 0: only at the end'),
  by_epoch: byEpochOption,
  start: z.int().min(0).nullable().default(null).describe('not before so many epochs or iterations'),
  metric: spec(METRICS).prefault({ type: 'ClassificationMetric' }).describe('what is counted'),
  inference: inferenceOption,
  save_best: z
    .string()
    .nullable()
    .default(null)
    .describe("keep the checkpoint with the best value of this figure; 'auto': the metric's first; null: none"),
  rule: z
    .enum(['greater', 'less'])
    .nullable()
    .default(null)
    .describe('which value is better; null: by the name (error, entropy, loss: less; else greater)'),
  priority: priorityOption('BELOW_NORMAL'),
});

/** What a checkpoint holds of it. */
interface Saved {
  readonly best: number | null;
  readonly kept: string | null;
  /** Of the last evaluation. Earlier versions wrote none. */
  readonly rows?: readonly EvaluationRow[];
  /** Whether one was cut short at this iteration, and is to be done again. */
  readonly owed?: boolean;
}

/** Ends an evaluation that nobody waits for any more. */
const CUT = new Error('the evaluation was cut short');

/**
 * Evaluates `data.val` at intervals and at the end, and keeps the best checkpoint: the config's `evaluation`. Ctrl-C cuts an
 * evaluation short; the run that goes on does it again, before anything else, and so has the figures of one left alone.
 */
@register(HOOKS, 'EvaluationHook')
export class EvaluationHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  readonly #settings: z.output<typeof options>;
  readonly #metric: Metric;
  /** Told of what was predicted, while its tensors are there. */
  onPrediction: ((prediction: PredictedBatch) => Promise<void>) | undefined;
  #best: BestScore | undefined;
  /** Name of the best checkpoint's folder. */
  #kept: string | null = null;
  #restoredBest: number | null = null;
  #owed = false;
  #caughtUp = false;
  #runner: Runner | undefined;
  #loader: DataLoader | undefined;
  #confusion: ConfusionRecorder | undefined;

  constructor(settings: z.output<typeof options>) {
    super();
    this.#settings = settings;
    this.priority = settings.priority;
    this.#metric = build<Metric>(METRICS, settings.metric as Spec);
  }

  override async open(config: Config): Promise<void> {
    this.#loader = await openValidation(config);
  }

  override beforeRun(runner: Runner): void {
    const loader = this.#loader as DataLoader;
    this.#runner = runner;
    runner.task = this.#metric.task;
    this.#metric.prepare(loader.dataset, runner.method.model);
    for (const note of loader.dataset.notes ?? []) runner.logger.info(`val: ${note}`);
    loader.onSkip = ({ reason }) => runner.logger.warn(`skipped in val: ${reason}`);
  }

  override async afterResume(runner: Runner): Promise<void> {
    if (!this.#owed) return;
    runner.logger.info(`the evaluation after iteration ${runner.iteration} was cut short: it is done again`);
    await this.#evaluate(runner);
    this.#caughtUp = !this.#owed;
  }

  override afterRun({ logger }: Runner): void {
    const count = this.#loader?.skipped.length ?? 0;
    if (count > 0) logger.warn(skippedText('val', count));
  }

  override async afterTrainIter(runner: Runner): Promise<void> {
    // At the end of an epoch the hooks of the epoch act first.
    if (!runner.atEndOfEpoch) await this.#evaluateIfDue(runner);
  }

  override async afterTrainEpoch(runner: Runner): Promise<void> {
    await this.#evaluateIfDue(runner);
  }

  override state(): SavedPart {
    const owed = this.#owed ? { owed: true } : {};
    const best = this.#best?.value ?? this.#restoredBest;
    return { values: { best, kept: this.#kept, rows: this.#runner?.rows ?? [], ...owed } };
  }

  /** The last evaluation comes back too: a run that was ended behind its last iteration has its results all the same. */
  override restore({ values }: SavedPart): void {
    const { best, kept, rows = [], owed = false } = values as Saved;
    this.#kept = kept;
    this.#restoredBest = best;
    this.#owed = owed;
    if (!this.#runner) return;
    this.#runner.rows = rows;
    this.#runner.figures = meanOfRows(rows);
  }

  /** Whether the run began with an evaluation that its checkpoint still owes. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  /** What is evaluated; known after `open`. */
  get loader(): DataLoader | undefined {
    return this.#loader;
  }

  override async dispose(): Promise<void> {
    await this.#loader?.close();
  }

  async #evaluateIfDue(runner: Runner): Promise<void> {
    if (runner.complete || isDue(runner, this.#settings)) await this.#evaluate(runner);
  }

  async #evaluate(runner: Runner): Promise<void> {
    this.#owed = runner.interrupted || !(await this.#evaluateWhole(runner));
    if (this.#owed) {
      // Those of an earlier iteration would pass for the results of this one.
      runner.rows = [];
      runner.figures = {};
      runner.logger.warn(
        `the evaluation after iteration ${runner.iteration} is left: a run that goes on from its checkpoint does it again`,
      );
    } else if (this.#settings.save_best !== null) await this.#keepBest(runner, this.#settings.save_best);
  }

  /** @returns false where it was cut short */
  async #evaluateWhole(runner: Runner): Promise<boolean> {
    const loader = this.#loader as DataLoader;
    const { dataset, streams } = loader;
    const tried = runner.dryRun ? streams.slice(0, 1) : streams;
    this.#confusion = new ConfusionRecorder(dataset.classes);
    runner.validationCut = true;
    await runner.hooks.call('beforeValEpoch', runner);
    try {
      runner.rows = await evaluateStreams(runner.method, { dataset, streams: tried }, this.#metric, {
        inference: this.#settings.inference,
        beforeBatch: () => {
          if (runner.interrupted) throw CUT;
          return runner.hooks.call('beforeValIter', runner);
        },
        onPrediction: prediction => this.onPrediction?.(prediction),
        onBatch: () => runner.hooks.call('afterValIter', runner),
        onRow: row => this.#confusion?.add(row, this.#metric),
        maxBatches: runner.dryRun ? 1 : undefined,
      });
      runner.validationCut = false;
      runner.figures = meanOfRows(runner.rows);
      if (runner.workDir !== undefined) await this.#confusion.write(runner.workDir);
      return true;
    } catch (error) {
      if (error !== CUT) throw error;
      return false;
    } finally {
      await runner.hooks.call('afterValEpoch', runner);
    }
  }

  async #keepBest(runner: Runner, asked: string): Promise<void> {
    const { figures, workDir, logger } = runner;
    const name = asked === 'auto' ? Object.keys(figures)[0] : asked;
    if (!(name in figures)) {
      throw new ConfigError(`evaluation.save_best is ${name}, which the metric does not give`, {
        hint: `it gives ${Object.keys(figures).join(', ')}`,
      });
    }
    this.#best ??= new BestScore(name, this.#settings.rule, this.#restoredBest);
    if (!this.#best.isBetter(figures[name])) return;
    this.#best.value = figures[name];
    if (workDir === undefined) return;
    const former = this.#kept;
    this.#kept = `best_${name}_${runner.byEpoch ? `epoch_${runner.epoch}` : `iter_${runner.iteration}`}`;
    await runner.saveCheckpoint(this.#kept, { latest: false });
    await pointToCheckpoint(workDir, 'best.json', this.#kept);
    logger.info(`best ${name} so far: ${figures[name].toFixed(4)}, kept in ${this.#kept}`);
    // Only now: a crash before leaves the former best.
    if (former !== null && former !== this.#kept && isCheckpointFolder(join(workDir, former))) {
      await rm(join(workDir, former), { recursive: true });
    }
  }
}

async function openValidation({ value }: Config): Promise<DataLoader> {
  const { data, imports, seed } = value;
  if (!data?.val) throw new ConfigError('evaluation needs data.val', { hint: 'set data.val, or leave out evaluation' });
  const { batch_size: batchSize, workers, debug } = data;
  return DataLoader.open({ dataset: data.val, imports, batchSize, workers, debug, seed });
}
