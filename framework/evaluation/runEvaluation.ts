import { join } from 'node:path';
import { openBackend } from '../backend/openBackend.ts';
import type { Config } from '../config/Config.ts';
import type { ResolvedConfig } from '../config/schema.ts';
import { DataLoader } from '../data/DataLoader.ts';
import { skippedText } from '../data/skippedText.ts';
import { putAside } from '../files/putAside.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import { collectEnvironment, type Environment } from '../logging/collectEnvironment.ts';
import { ProgressBar } from '../logging/ProgressBar.ts';
import { RunLogger } from '../logging/RunLogger.ts';
import { build } from '../registration/build.ts';
import { LOOPS, METRICS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import { ConfusionRecorder } from '../report/ConfusionRecorder.ts';
import { SampleRecorder } from '../report/SampleRecorder.ts';
import { writeReport } from '../report/writeReport.ts';
import { buildMethod } from '../runner/buildMethod.ts';
import { findWeights } from '../runner/findWeights.ts';
import { findCheckpoint } from '../runner/loadWeights.ts';
import type { Method } from '../runner/Method.ts';
import { openWorkDir } from '../runner/openWorkDir.ts';
import { writeRunFiles } from '../runner/writeRunFiles.ts';
import { classTable } from './classTable.ts';
import { type EvaluationRow, meanOfRows } from './EvaluationRow.ts';
import { evaluateStreams } from './evaluateStreams.ts';
import type { Inference } from './inference/inferenceOption.ts';
import type { Metric, Task } from './Metric.ts';
import { figuresText, rowText } from './rowText.ts';
import { readTrainingShare, type TrainingShare } from './trainingShare.ts';

/** Samples of an evaluation that its report shows. */
const SHOWN_SAMPLES = 16;

export interface EvaluationOptions {
  /** One batch of the first stream, and no file. */
  readonly dryRun?: boolean | undefined;
  /** Warnings only on the console. */
  readonly quiet?: boolean | undefined;
  /** Ends it before the next batch, by throwing its reason; no results are written then. */
  readonly signal?: AbortSignal | undefined;
}

/** The content of `results.json`. Error, IoU and accuracy in percent, entropy in nats; what was not counted is NaN, in the file null. */
export interface EvaluationResults {
  readonly task: Task;
  readonly method: string;
  readonly model: string;
  readonly backend: string;
  readonly config_hash: string;
  readonly seed: number;
  readonly rows: readonly EvaluationRow[];
  /** Of every figure that is one number. */
  readonly mean: Readonly<Record<string, number>>;
  /** Of a segmentation network: by class, its share of the labelled pixels that it was trained on, where the checkpoint says it. */
  readonly training_share?: TrainingShare;
}

/** How an evaluation counts and sees the images. */
interface Evaluation {
  /** Of the method, in the config's words. */
  readonly title: string;
  readonly metric: Metric;
  readonly inference: Inference | undefined;
  readonly share: TrainingShare | undefined;
}

/**
 * Evaluates what a config describes on its `data.test` and writes results, report, config, environment and logs into the
 * work directory. Data and checkpoint are looked at first: a mistake there leaves no file.
 */
export async function runEvaluation(config: Config, options: EvaluationOptions = {}): Promise<EvaluationResults> {
  config.require('model', 'method', 'data', 'data.test', 'runner');
  const { value } = config;
  const data = value.data as NonNullable<typeof value.data>;
  const loader = await DataLoader.open({
    dataset: data.test as Spec,
    imports: value.imports,
    batchSize: data.batch_size,
    workers: data.workers,
    seed: value.seed,
    debug: data.debug,
  });
  let logger: RunLogger | undefined;
  let method: Method | undefined;
  try {
    findWeights(value);
    const info = await openBackend(value.runtime);
    const notes: string[] = [];
    method = await buildMethod(config, note => notes.push(note));
    const evaluation = await buildEvaluation(value);
    evaluation.metric.prepare(loader.dataset, method.model);
    const workDir = options.dryRun ? undefined : await openWorkDir(value.work_dir, config.file, config.hash);
    const tensorboard = value.log_config?.tensorboard as boolean | undefined;
    logger = new RunLogger({ workDir, quiet: options.quiet, tensorboard });
    // A run that is killed must not leave the figures of another one beside its log.
    if (workDir) putAside(join(workDir, 'results.json'));
    const environment = collectEnvironment();
    if (workDir) await writeRunFiles(workDir, config, environment);
    announce(logger, config, environment);
    for (const note of notes) logger.info(note);
    const { rows, recorded } = await evaluate(method, loader, evaluation, logger, options);
    const results: EvaluationResults = {
      task: evaluation.metric.task,
      method: (value.method as Spec).type,
      model: (value.model as Spec).type,
      backend: info.name,
      config_hash: config.hash,
      seed: value.seed,
      rows,
      mean: meanOfRows(rows),
      ...(evaluation.share && { training_share: evaluation.share }),
    };
    logger.info(`mean of ${streamsText(rows.length)}: ${figuresText(results.mean)}`);
    logger.record('mean', results.mean);
    if (workDir) {
      await writeFileAtomically(join(workDir, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
      for (const part of recorded) await part.write(workDir);
      await writeReport(workDir, config, logger);
    }
    return results;
  } finally {
    method?.dispose();
    for (const network of Object.values(method?.networks ?? {})) network.dispose();
    await loader.close();
    await logger?.close();
  }
}

function announce(logger: RunLogger, config: Config, environment: Environment): void {
  for (const note of config.notes) logger.warn(note);
  logger.info(`config ${config.file}, hash ${config.hash}\n${config.prettyText()}`);
  logger.info(`backend: ${environment.backend} (${environment.why})`);
  const hooks = config.value.custom_hooks.map(hook => (hook as Spec).type);
  if (hooks.length > 0) logger.info(`custom_hooks act in trainings only; not here: ${hooks.join(', ')}`);
  if (!config.value.load_from) logger.warn('no load_from: the network is not trained');
  logger.record('start', { config: config.value, config_hash: config.hash, environment });
}

async function evaluate(
  method: Method,
  loader: DataLoader,
  { title, metric, inference, share }: Evaluation,
  logger: RunLogger,
  { dryRun, quiet, signal }: EvaluationOptions,
): Promise<{ readonly rows: EvaluationRow[]; readonly recorded: readonly [ConfusionRecorder, SampleRecorder] }> {
  const { name, classes, palette, notes = [] } = loader.dataset;
  const confusion = new ConfusionRecorder(classes);
  const samples = new SampleRecorder({ name, classes, palette, streams: loader.streams }, SHOWN_SAMPLES);
  loader.onSkip = ({ reason }) => logger.warn(`skipped: ${reason}`);
  const streams = dryRun ? loader.streams.slice(0, 1) : loader.streams;
  const images = streams.reduce((sum, stream) => sum + stream.samples, 0);
  const passes = method.offlineEpochs + 1;
  logger.info(
    [
      `plan: ${streamsText(streams.length)}, ${images} images, ${passes} ${passes === 1 ? 'epoch' : 'epochs'} of each`,
      ...notes,
    ].join('\n  '),
  );
  const bar = new ProgressBar(title, passes * images, 'images', quiet || dryRun);
  const rows = await evaluateStreams(method, { dataset: loader.dataset, streams }, metric, {
    inference,
    beforeBatch: () => signal?.throwIfAborted(),
    onBatch: done => bar.update(done),
    onPrediction: async prediction => {
      await samples.add(prediction);
      const { stream, streamNumber, batchNumber, outputs } = prediction;
      const figures = metric.lastUpdate?.();
      if (!figures) return;
      const { corruption, severity } = stream;
      const place = { stream: streamNumber, corruption, severity, batch: batchNumber, samples: outputs.shape[0] };
      logger.record('batch', { ...place, ...figures });
    },
    onRow: row => {
      bar.end();
      const table = classTable(row, share);
      if (table !== undefined) logger.info(`by class, in percent:\n${table}`);
      confusion.add(row, metric);
      logger.info(rowText(row));
      logger.record('row', row);
    },
    maxBatches: dryRun ? 1 : undefined,
  });
  bar.end();
  if (loader.skipped.length > 0) logger.warn(skippedText('test', loader.skipped.length));
  return { rows, recorded: [confusion, samples] };
}

/** As the loop says, or the key `evaluation` where the config is one that trains. */
async function buildEvaluation({ method, runner, evaluation, load_from }: ResolvedConfig): Promise<Evaluation> {
  await loadEntriesOf(runner);
  const loop = build<{ readonly metric?: Spec; readonly inference?: Inference }>(LOOPS, runner as Spec);
  const said = loop.metric ? loop : (evaluation as typeof loop | undefined);
  const spec = said?.metric ?? { type: 'ClassificationMetric' };
  await loadEntriesOf(spec);
  const metric = build<Metric>(METRICS, spec);
  const trained = metric.task === 'segmentation' ? load_from : undefined;
  const share = trained ? await readTrainingShare(findCheckpoint(trained)) : undefined;
  return { title: (method as Spec).type, metric, inference: said?.inference, share };
}

function streamsText(count: number): string {
  return count === 1 ? '1 stream' : `${count} streams`;
}
