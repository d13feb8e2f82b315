import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { withLossScale } from '../autograd/lossScale.ts';
import { tf } from '../backend/tf.ts';
import {
  type CheckpointInfo,
  pointToCheckpoint,
  type SavedRun,
  saveCheckpoint,
} from '../checkpoint/checkpointFolder.ts';
import type { SavedPart } from '../checkpoint/SavedPart.ts';
import type { Config } from '../config/Config.ts';
import { disposeBatch } from '../data/batchToTensors.ts';
import type { Batch } from '../data/types.ts';
import { CheckpointError } from '../errors/UserError.ts';
import type { EvaluationRow } from '../evaluation/EvaluationRow.ts';
import type { Task } from '../evaluation/Metric.ts';
import type { TrainingShare } from '../evaluation/trainingShare.ts';
import type { RunLogger } from '../logging/RunLogger.ts';
import { seedDropout } from '../nn/seedDropout.ts';
import type { Hook } from './Hook.ts';
import { HookList } from './HookList.ts';
import { LogBuffer } from './LogBuffer.ts';
import type { Method, TrainStep } from './Method.ts';
import type { Optimizer } from './Optimizer.ts';
import type { Progress } from './Schedule.ts';
import type { TrainingData } from './TrainingData.ts';

export interface RunnerParts {
  readonly config: Config;
  readonly method: Method;
  /** By name; 'model' where the config has one. */
  readonly optimizers: ReadonlyMap<string, Optimizer>;
  readonly hooks: readonly Hook[];
  readonly data: TrainingData;
  readonly logger: RunLogger;
  /** None: nothing is written. */
  readonly workDir?: string | undefined;
  readonly byEpoch: boolean;
  readonly maxIterations: number;
  /** Only tries everything out: evaluations see one batch. */
  readonly dryRun?: boolean | undefined;
}

/** What hooks see of the iteration that was just computed. */
export interface CurrentStep extends TrainStep {
  /** By stream: `train`, or `source` and `target`. Their pictures are there until the next iteration gets its own: copy what is to stay. */
  readonly batches: Readonly<Record<string, Batch>>;
}

/**
 * One training run: goes through the data, lets the method compute losses and gradients, and calls the hooks, which do
 * everything else (updates, schedule, evaluation, checkpoints, logs). Nothing is shared between runners.
 */
export class Runner {
  readonly config: Config;
  readonly method: Method;
  readonly optimizers: ReadonlyMap<string, Optimizer>;
  readonly hooks: HookList;
  readonly data: TrainingData;
  readonly logger: RunLogger;
  readonly workDir: string | undefined;
  /** What `by_epoch: null` means. */
  readonly byEpoch: boolean;
  readonly maxIterations: number;
  readonly dryRun: boolean;
  /** What the next log line averages. */
  readonly logBuffer = new LogBuffer();
  /** What its evaluations are about; undefined in a run without. */
  task: Task | undefined;
  /** Of each class its share of the labelled pixels so far, in percent; undefined where there are no label maps. */
  trainingShare: TrainingShare | undefined;
  /** Figures of the last evaluation by name, and its rows; none where that was cut short by Ctrl-C and is to be done again. */
  figures: Readonly<Record<string, number>> = {};
  rows: readonly EvaluationRow[] = [];
  /** Whether the evaluation that just ended was cut short, by Ctrl-C or an error: `figures` and `rows` are still those of the one before. */
  validationCut = false;
  /** What the losses of the next iteration are multiplied with while gradients are computed; the optimizer hook's to set. */
  lossScale = 1;
  /** Seconds that the current iteration waited for its batches. */
  dataSeconds = 0;
  #iteration = 0;
  #step: CurrentStep | undefined;
  #stopReason: string | undefined;
  #interrupted = false;

  constructor(parts: RunnerParts) {
    this.config = parts.config;
    this.method = parts.method;
    this.optimizers = parts.optimizers;
    this.hooks = new HookList(parts.hooks);
    this.data = parts.data;
    this.logger = parts.logger;
    this.workDir = parts.workDir;
    this.byEpoch = parts.byEpoch;
    this.maxIterations = parts.maxIterations;
    this.dryRun = parts.dryRun ?? false;
  }

  /** Iterations done; from `afterTrainIter` on the current one counts. */
  get iteration(): number {
    return this.#iteration;
  }

  /** Whole passes over the leading data set. */
  get epoch(): number {
    return Math.floor(this.#iteration / this.data.iterationsPerEpoch);
  }

  get maxEpochs(): number {
    return Math.ceil(this.maxIterations / this.data.iterationsPerEpoch);
  }

  get atEndOfEpoch(): boolean {
    return this.#iteration % this.data.iterationsPerEpoch === 0;
  }

  /** Whether all iterations are done. False in a run that is stopped before: what ends a run waits for its resume. */
  get complete(): boolean {
    return this.#iteration >= this.maxIterations;
  }

  /** Whether no iteration follows: the run is complete, or stopped. */
  get atEnd(): boolean {
    return this.complete || this.#stopReason !== undefined;
  }

  get progress(): Progress {
    const { iteration, epoch, maxIterations, maxEpochs } = this;
    return { iteration, epoch, maxIterations, maxEpochs, iterationsPerEpoch: this.data.iterationsPerEpoch };
  }

  /** Passes over each stream so far, parts included: images seen / images in it. */
  get epochs(): Record<string, number> {
    return this.data.epochs(this.#iteration);
  }

  /** The iteration that was just computed; its tensors are the runner's. Between iterations: an error. */
  get step(): CurrentStep {
    if (!this.#step) throw new Error('there is no current iteration at this stage');
    return this.#step;
  }

  /** Whether there is a current iteration. A checkpoint can also be written between two: behind an evaluation that is done again. */
  get inIteration(): boolean {
    return this.#step !== undefined;
  }

  /** Why the run ends before its time, or undefined. */
  get stopReason(): string | undefined {
    return this.#stopReason;
  }

  /** Ends the run after the current iteration, with all that belongs to an end. */
  stop(reason: string): void {
    this.#stopReason ??= reason;
  }

  /** Whether somebody waits for the end: long work that a resume can do again is left. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** As `stop`, for somebody who waits for the end. */
  interrupt(): void {
    this.#interrupted = true;
    this.stop('interrupted');
  }

  /**
   * Trains from where the run stands to its end.
   *
   * @param resumed the state to go on from.
   * @throws what a hook or the method throws; `afterRun` is called in any case.
   */
  async run(resumed?: SavedRun): Promise<void> {
    try {
      await this.hooks.call('beforeRun', this);
      if (resumed) {
        this.#restore(resumed);
        await this.hooks.call('afterResume', this);
      }
      await this.#train();
    } catch (error) {
      // Writers close also when the run fails; what went wrong first is what the user must read.
      await this.hooks.call('afterRun', this).catch(() => {});
      throw error;
    } finally {
      this.logBuffer.clear();
    }
    await this.hooks.call('afterRun', this);
  }

  /** Writes everything that a resume needs, into a folder of the work directory. */
  async saveCheckpoint(name: string, { latest = true }: { latest?: boolean } = {}): Promise<void> {
    if (this.workDir === undefined) return;
    await this.hooks.call('beforeSaveCheckpoint', this);
    await saveCheckpoint(join(this.workDir, name), { info: this.#info(), parts: await this.#parts() });
    if (latest) await pointToCheckpoint(this.workDir, 'latest.json', name);
  }

  async #train(): Promise<void> {
    const iterator = this.data.steps(this.#iteration);
    try {
      while (!this.atEnd) {
        if (this.atEndOfEpoch) await this.hooks.call('beforeTrainEpoch', this);
        const start = performance.now();
        const { value: batches } = await iterator.next();
        this.dataSeconds = (performance.now() - start) / 1000;
        await this.#iterate(batches as Record<string, Batch>);
        await setImmediate(); // computing leaves no gap of its own for signals and timers
      }
    } finally {
      await iterator.return?.(undefined);
    }
  }

  async #iterate(batches: Readonly<Record<string, Batch>>): Promise<void> {
    await this.hooks.call('beforeTrainIter', this);
    const input = this.data.toTensors(batches);
    const { networks } = this.method;
    for (const name of Object.keys(networks))
      seedDropout(networks[name], this.config.value.seed, name, this.#iteration);
    try {
      const computed = withLossScale(this.lossScale, () =>
        this.method.trainStep({ ...input, iteration: this.#iteration }),
      );
      this.#step = { ...computed, batches };
      for (const [name, loss] of Object.entries(this.#step.losses)) this.logBuffer.add(name, loss);
      this.#iteration++;
      await this.hooks.call('afterTrainIter', this);
      if (this.atEndOfEpoch) await this.hooks.call('afterTrainEpoch', this);
    } finally {
      for (const batch of Object.values(input)) disposeBatch(batch);
      this.#freeStep();
    }
  }

  #freeStep(): void {
    if (!this.#step) return;
    tf.dispose(Object.values(this.#step.losses));
    for (const gradients of Object.values(this.#step.gradients)) tf.dispose([...gradients.values()]);
    this.#step = undefined;
  }

  #info(): CheckpointInfo {
    const { config, iteration, epoch } = this;
    return { iteration, epoch, config_hash: config.hash, seed: config.value.seed, time: new Date().toISOString() };
  }

  async #parts(): Promise<Map<string, SavedPart>> {
    const parts = new Map<string, SavedPart>();
    for (const [name, network] of Object.entries(this.method.networks)) {
      parts.set(name, { tensors: await network.downloadStateDict() });
    }
    for (const [name, optimizer] of this.optimizers) parts.set(optimizerPart(name), await optimizer.state());
    const method = await this.method.state?.();
    if (method) parts.set('method', method);
    parts.set('log', { values: await this.logBuffer.state() });
    for (const [name, hook] of this.hooks.stateNames()) {
      const state = await hook.state?.();
      if (state) parts.set(name, state);
    }
    return parts;
  }

  /** @throws CheckpointError when the checkpoint lacks something that this run has, or the other way round. */
  #restore({ info, parts }: SavedRun): void {
    const waiting = new Map(parts);
    const take = (name: string): SavedPart => {
      const part = waiting.get(name);
      if (!part) throw new CheckpointError(`the checkpoint has no "${name}", which this run needs to go on`);
      waiting.delete(name);
      return part;
    };
    for (const [name, network] of Object.entries(this.method.networks)) {
      network.loadStateDict(take(name).tensors ?? new Map());
    }
    for (const [name, optimizer] of this.optimizers) {
      const { tensors = new Map(), values } = take(optimizerPart(name));
      optimizer.restore({ tensors, values: values as Parameters<Optimizer['restore']>[0]['values'] });
    }
    if (this.method.restore) this.method.restore(take('method'));
    this.logBuffer.restore(take('log').values as Parameters<LogBuffer['restore']>[0]);
    for (const [name, hook] of this.hooks.stateNames()) if (hook.restore) hook.restore(take(name));
    if (waiting.size > 0) {
      this.logger.warn(`the checkpoint also has ${[...waiting.keys()].join(', ')}, which this run does not use`);
    }
    this.#iteration = info.iteration;
  }
}

function optimizerPart(name: string): string {
  return name === 'model' ? 'optimizer' : `optimizer_${name}`;
}
