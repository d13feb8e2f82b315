import { join } from 'node:path';
import { openBackend } from '../backend/openBackend.ts';
import type { Config } from '../config/Config.ts';
import type { ResolvedConfig } from '../config/schema.ts';
import { DataLoader } from '../data/DataLoader.ts';
import { putAside } from '../files/putAside.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import { ProgressBar } from '../logging/ProgressBar.ts';
import { RunLogger } from '../logging/RunLogger.ts';
import { build } from '../registration/build.ts';
import { LOOPS, METRICS } from '../registration/kinds.ts';
import { loadEntriesOf } from '../registration/loadEntriesOf.ts';
import type { Spec } from '../registration/spec.ts';
import { buildMethod } from '../runner/buildMethod.ts';
import { findWeights } from '../runner/findWeights.ts';
import type { Method } from '../runner/Method.ts';
import { openWorkDir } from '../runner/openWorkDir.ts';
import { type EvaluationRow, meanOfRows } from './EvaluationRow.ts';
import { evaluateStreams } from './evaluateStreams.ts';
import type { Metric } from './Metric.ts';

export interface EvaluationOptions {
  /** One batch of the first stream, and no file. */
  readonly dryRun?: boolean | undefined;
  /** Warnings only on the console. */
  readonly quiet?: boolean | undefined;
}

/** The content of `results.json`. Error in percent, entropy in nats. */
export interface EvaluationResults {
  readonly task: string;
  readonly method: string;
  readonly model: string;
  readonly backend: string;
  readonly config_hash: string;
  readonly seed: number;
  readonly rows: readonly EvaluationRow[];
  readonly mean: Readonly<Record<string, number>>;
}

/**
 * Evaluates what a config describes on its `data.test` and writes `results.json`, `config.json`, `log.txt` and
 * `log.jsonl` into the work directory. Data and checkpoint are looked at first: a mistake there leaves no file.
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
    const workDir = options.dryRun ? undefined : await openWorkDir(value.work_dir, config.file, config.hash);
    logger = new RunLogger({ workDir, quiet: options.quiet });
    // A run that is killed must not leave the figures of another one beside its log.
    if (workDir) putAside(join(workDir, 'results.json'));
    announce(logger, config, `${info.name} ${info.version} on the ${info.device.toUpperCase()} (${info.why})`);
    for (const note of notes) logger.info(note);
    const rows = await evaluate(method, loader, config, logger, options);
    const results: EvaluationResults = {
      task: method.task,
      method: (value.method as Spec).type,
      model: (value.model as Spec).type,
      backend: info.name,
      config_hash: config.hash,
      seed: value.seed,
      rows,
      mean: meanOfRows(rows),
    };
    logger.info(`mean of ${rows.length} streams: ${figuresText(results.mean)}`);
    logger.record('mean', results.mean);
    if (workDir) {
      await config.dump(join(workDir, 'config.json'));
      await writeFileAtomically(join(workDir, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
      logger.info(`results in ${workDir}`);
    }
    return results;
  } finally {
    method?.dispose();
    method?.model.dispose();
    await loader.close();
    await logger?.close();
  }
}

function announce(logger: RunLogger, config: Config, backend: string): void {
  for (const note of config.notes) logger.warn(note);
  logger.info(`config ${config.file}, hash ${config.hash}\n${config.prettyText()}`);
  logger.info(`backend: ${backend}`);
  if (!config.value.load_from) logger.warn('no load_from: the network is not trained');
  logger.record('start', { config: config.value, config_hash: config.hash, backend, node: process.version });
}

async function evaluate(
  method: Method,
  loader: DataLoader,
  { value }: Config,
  logger: RunLogger,
  { dryRun, quiet }: EvaluationOptions,
): Promise<EvaluationRow[]> {
  const metric = await buildMetric(value);
  loader.onSkip = ({ reason }) => logger.warn(`skipped: ${reason}`);
  const streams = dryRun ? loader.streams.slice(0, 1) : loader.streams;
  const images = streams.reduce((sum, stream) => sum + stream.samples, 0);
  const passes = method.offlineEpochs + 1;
  logger.info(
    `plan: ${streams.length} streams, ${images} images, ${passes} ${passes === 1 ? 'epoch' : 'epochs'} of each`,
  );
  const bar = new ProgressBar((value.method as Spec).type, passes * images, 'images', quiet || dryRun);
  const rows = await evaluateStreams(method, loader.dataset.name, streams, metric, {
    onBatch: done => bar.update(done),
    onRow: row => {
      bar.end();
      logger.info(rowText(row));
      logger.record('row', row);
    },
    maxBatches: dryRun ? 1 : undefined,
  });
  bar.end();
  return rows;
}

/** The metric of the loop, or of the evaluation where the config is one that trains. */
async function buildMetric({ runner, evaluation }: ResolvedConfig): Promise<Metric> {
  await loadEntriesOf(runner);
  const loop = build<{ readonly metric?: Spec }>(LOOPS, runner as Spec);
  const metric = loop.metric ?? (evaluation?.metric as Spec | undefined) ?? { type: 'ClassificationMetric' };
  await loadEntriesOf(metric);
  return build<Metric>(METRICS, metric);
}

/** As the original prints it (`error % [gaussian_noise5]: 75.70%`), with the entropy behind it. */
function rowText({ corruption, severity, seconds, samples, epoch, dataset, ...figures }: EvaluationRow): string {
  const name = severity > 0 ? `${corruption}${severity}` : dataset;
  const { error, ...others } = figures as Record<string, number>;
  const first = error === undefined ? `[${name}]:` : `error % [${name}]: ${error.toFixed(2)}%`;
  return `${first} ${figuresText(others)} (${samples} images, epoch ${epoch.toFixed(2)}, ${seconds.toFixed(1)} s)`;
}

function figuresText(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, number]) => `${name} ${number.toFixed(4)}`)
    .join(', ');
}
