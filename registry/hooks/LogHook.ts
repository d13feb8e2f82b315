import { z } from 'zod';
import { tf } from '../../framework/backend/tf.ts';
import { classTable } from '../../framework/evaluation/classTable.ts';
import { formatDuration } from '../../framework/logging/formatDuration.ts';
import { HOOKS } from '../../framework/registration/kinds.ts';
import { register } from '../../framework/registration/register.ts';
import { Hook, type PriorityName } from '../../framework/runner/Hook.ts';
import type { Runner } from '../../framework/runner/Runner.ts';
import { priorityOption } from './hookOptions.ts';

const options = z.strictObject({
  interval: z.int().min(1).default(10).describe('iterations between log lines'),
  tensorboard: z.boolean().default(true).describe('also write the figures as event files for TensorBoard'),
  priority: priorityOption('VERY_LOW'),
});

/**
 * Writes a line for people and a record for programs every `interval` iterations and at the end: means since the last
 * line, the learning rates, and `epoch` by stream, which is images seen / images in it.
 */
@register(HOOKS, 'LogHook')
export class LogHook extends Hook {
  static readonly options = options;
  override readonly priority: PriorityName | number;
  readonly #interval: number;
  #start = 0;
  #first = 0;

  constructor({ interval, priority }: z.output<typeof options>) {
    super();
    this.#interval = interval;
    this.priority = priority;
  }

  override beforeTrainIter({ iteration }: Runner): void {
    if (this.#start > 0) return;
    this.#start = performance.now();
    this.#first = iteration;
  }

  override async afterTrainIter(runner: Runner): Promise<void> {
    const { iteration, maxIterations, logBuffer, logger, epochs } = runner;
    if (iteration % this.#interval !== 0 && !runner.complete) return;
    const means = await logBuffer.averages();
    logBuffer.clear();
    const rates = ratesOf(runner);
    const perIteration = (performance.now() - this.#start) / 1000 / (iteration - this.#first);
    const passes = Object.entries(epochs).map(([role, epoch]) => `${role} epoch ${epoch.toFixed(2)}`);
    const figures = { ...rates, ...means };
    const words = Object.entries(figures).map(([name, value]) => `${name}: ${digits(value)}`);
    const memory = residentMemory();
    logger.info(
      `Iter(train) [${iteration}/${maxIterations}] ${passes.join(', ')}  ` +
        `eta: ${formatDuration(perIteration * (maxIterations - iteration))}  memory: ${memory} MB  ${words.join('  ')}`,
    );
    logger.record('train', { epoch: epochs, ...figures, memory, tensors: tf.memory().numTensors }, iteration);
  }

  override afterValEpoch(runner: Runner): void {
    if (runner.validationCut) return;
    const { figures, rows, trainingShare, epochs, iteration, logger, maxIterations } = runner;
    for (const row of rows) {
      const table = classTable(row, trainingShare);
      if (table !== undefined) logger.info(`by class, in percent:\n${table}`);
    }
    const words = Object.entries(figures).map(([name, value]) => `${name}: ${digits(value)}`);
    logger.info(`Iter(val) [${iteration}/${maxIterations}] ${words.join('  ')}`);
    logger.record('val', { epoch: epochs, ...figures, rows }, iteration);
  }
}

/** `lr`, or `lr_<optimizer>`; of each its first group. */
function ratesOf({ optimizers }: Runner): Record<string, number> {
  return Object.fromEntries(
    [...optimizers].map(([name, { groups }]) => [optimizers.size > 1 ? `lr_${name}` : 'lr', groups[0].lr]),
  );
}

/** What the process holds in the machine's memory, in MB of 2^20 bytes; that of a GPU does not count. */
function residentMemory(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}

function digits(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-2 ? value.toExponential(3) : value.toFixed(4);
}
