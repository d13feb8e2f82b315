import { dirname, join } from 'node:path';
import { openBackend } from '../backend/openBackend.ts';
import { findCheckpointFolder, loadCheckpoint, type SavedRun } from '../checkpoint/checkpointFolder.ts';
import type { Config } from '../config/Config.ts';
import { skippedText } from '../data/skippedText.ts';
import { ConfigError } from '../errors/UserError.ts';
import { type EvaluationRow, meanOfRows } from '../evaluation/EvaluationRow.ts';
import type { Task } from '../evaluation/Metric.ts';
import type { TrainingShare } from '../evaluation/trainingShare.ts';
import { putAside } from '../files/putAside.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import { collectEnvironment, type Environment } from '../logging/collectEnvironment.ts';
import { RunLogger } from '../logging/RunLogger.ts';
import { build } from '../registration/build.ts';
import { LOOPS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import { writeReport } from '../report/writeReport.ts';
import { buildHooks } from './buildHooks.ts';
import { buildMethod } from './buildMethod.ts';
import { buildOptimizers } from './buildOptimizers.ts';
import { findWeights } from './findWeights.ts';
import { openWorkDir } from './openWorkDir.ts';
import { Runner } from './Runner.ts';
import { TrainingData } from './TrainingData.ts';
import type { TrainingLoop } from './TrainingLoop.ts';
import { trainingFiles } from './trainingFiles.ts';
import { writeRunFiles } from './writeRunFiles.ts';

export interface TrainingOptions {
  /** One iteration, one batch of each evaluation, and no file. */
  readonly dryRun?: boolean | undefined;
  /** Warnings only on the console. */
  readonly quiet?: boolean | undefined;
  /** Ends the run after the current iteration, or within its evaluation, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
}

/** The content of `results.json` of a training run. */
export interface TrainingResults {
  readonly task: Task;
  readonly method: string;
  readonly model: string;
  readonly backend: string;
  readonly config_hash: string;
  readonly seed: number;
  readonly iterations: number;
  /** Passes over each stream: images seen / images in it. */
  readonly epoch: Readonly<Record<string, number>>;
  /** Why the run ended before its time, or null. */
  readonly stopped: string | null;
  /** The last evaluation of `data.val`. */
  readonly rows: readonly EvaluationRow[];
  readonly mean: Readonly<Record<string, number>>;
  /** Where there are label maps: by class, its share of the labelled pixels that were trained on until then, in percent. */
  readonly training_share?: TrainingShare;
}

/**
 * Trains what a config describes and writes checkpoints, `results.json`, config, environment and logs into the work
 * directory. Data and checkpoints are looked at first: a mistake there leaves no file.
 *
 * @throws UserError for mistakes in config, data or checkpoint, and for a loss that is no number.
 */
export async function runTraining(config: Config, options: TrainingOptions = {}): Promise<TrainingResults> {
  config.require('model', 'method', 'data', 'optimizer', 'runner');
  const { value } = config;
  const loop = await trainingLoop(config);
  const from = value.resume_from ? await findCheckpointFolder(value.resume_from) : undefined;
  const resumed = from === undefined ? undefined : await loadCheckpoint(from);
  const data = await TrainingData.open(value);
  const closing: (() => unknown)[] = [() => data.close()];
  try {
    const hooks = await buildHooks(value);
    closing.push(async () => {
      for (const hook of hooks) await hook.dispose?.();
    });
    for (const hook of hooks) await hook.open?.(config);
    findWeights(value);
    const backend = await openBackend(value.runtime);
    const notes: string[] = [];
    const method = await buildMethod(config, note => notes.push(note));
    closing.push(() => {
      method.dispose();
      for (const network of Object.values(method.networks)) network.dispose();
    });
    const warnings: string[] = [];
    const files = trainingFiles(value, line => warnings.push(line));
    await method.startTraining(data.streams, files);
    const optimizers = buildOptimizers(value, method);
    closing.push(() => {
      for (const optimizer of optimizers.values()) optimizer.dispose();
    });
    // A run that goes on does so where it was, unless told otherwise.
    const asked = value.work_dir ?? (from === undefined ? undefined : dirname(from));
    const workDir = options.dryRun ? undefined : await openWorkDir(asked, config.file, config.hash);
    const logger = new RunLogger({
      workDir,
      quiet: options.quiet,
      resumeStep: resumed?.info.iteration,
      tensorboard: value.log_config?.tensorboard as boolean | undefined,
    });
    closing.push(() => logger.close());
    // A run that is killed must not leave the figures of another one beside its log.
    if (workDir && !resumed) putAside(join(workDir, 'results.json'));
    const maxIterations = options.dryRun
      ? (resumed?.info.iteration ?? 0) + 1
      : loop.iterations(data.iterationsPerEpoch);
    const runner = new Runner({
      config,
      method,
      optimizers,
      hooks,
      data,
      logger,
      workDir,
      byEpoch: loop.byEpoch,
      maxIterations,
      dryRun: options.dryRun,
    });
    const environment = collectEnvironment();
    if (workDir) await writeRunFiles(workDir, config, environment);
    announce(runner, environment, from, resumed);
    data.onSkip((role, { reason }) => logger.warn(`skipped in ${role}: ${reason}`));
    for (const note of notes) logger.info(note);
    for (const warning of warnings) logger.warn(warning);
    const interrupt = (): void => runner.interrupt();
    options.signal?.addEventListener('abort', interrupt, { once: true });
    closing.push(() => options.signal?.removeEventListener('abort', interrupt));
    if (options.signal?.aborted) runner.interrupt();
    await runner.run(resumed);
    return await conclude(runner, backend.name);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** @throws ConfigError when `runner` names a loop that does not train. */
async function trainingLoop({ value }: Config): Promise<TrainingLoop> {
  const spec = value.runner as Spec;
  await loadEntriesOf(value);
  const loop = build<TrainingLoop>(LOOPS, spec);
  if (typeof loop.iterations === 'function') return loop;
  throw new ConfigError(`runner ${spec.type} does not train`, {
    hint: 'expected EpochBasedRunner or IterBasedRunner; tools/test.js runs this config',
  });
}

function announce(
  runner: Runner,
  environment: Environment,
  from: string | undefined,
  resumed: SavedRun | undefined,
): void {
  const { config, logger, data, maxIterations } = runner;
  for (const note of config.notes) logger.warn(note);
  logger.info(`config ${config.file}, hash ${config.hash}\n${config.prettyText()}`);
  logger.info(`backend: ${environment.backend} (${environment.why})`);
  logger.info(runner.hooks.describe());
  logger.info(
    `plan: ${maxIterations} iterations, ${(maxIterations / data.iterationsPerEpoch).toFixed(2)} epochs of ` +
      `${data.iterationsPerEpoch} iterations\n  ${data.describe().join('\n  ')}`,
  );
  if (resumed) {
    logger.info(`resumed from ${from} after iteration ${resumed.info.iteration}`);
    if (resumed.info.config_hash !== config.hash) {
      logger.warn(
        `the checkpoint is of another config (hash ${resumed.info.config_hash}, now ${config.hash}): ` +
          'the results are not those of one run',
      );
    }
  }
  logger.record(
    'start',
    { config: config.value, config_hash: config.hash, environment, resumed_from: from ?? null },
    resumed?.info.iteration ?? 0,
  );
}

async function conclude(runner: Runner, backend: string): Promise<TrainingResults> {
  const { config, method, logger, workDir, iteration, rows } = runner;
  const results: TrainingResults = {
    task: runner.task ?? method.task,
    method: (config.value.method as Spec).type,
    model: (config.value.model as Spec).type,
    backend,
    config_hash: config.hash,
    seed: config.value.seed,
    iterations: iteration,
    epoch: runner.epochs,
    stopped: runner.stopReason ?? null,
    rows,
    mean: meanOfRows(rows),
    ...(runner.trainingShare && { training_share: runner.trainingShare }),
  };
  if (runner.stopReason !== undefined) logger.warn(`stopped after iteration ${iteration}: ${runner.stopReason}`);
  for (const [role, count] of Object.entries(runner.data.skipped())) logger.warn(skippedText(role, count));
  logger.record('end', { epoch: results.epoch, stopped: results.stopped, mean: results.mean }, iteration);
  if (workDir) {
    await writeFileAtomically(join(workDir, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
    await writeReport(workDir, config, logger);
  }
  return results;
}
