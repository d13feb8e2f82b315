import type { BatchStream } from '../data/BatchStream.ts';
import type { Dataset } from '../data/types.ts';
import type { Figure, Task } from './Metric.ts';

/** One line of `results.json`: one stream of one data set. */
export interface EvaluationRow {
  readonly dataset: string;
  /** Passes over the stream: images seen by the method / images in the stream. */
  readonly epoch: number;
  /** Of wall time. */
  readonly seconds: number;
  /** The metric's figures by name, and what the row says about itself. */
  readonly [name: string]: string | null | Figure;
}

/** A row of the task `classification`. `error` in percent, `entropy` in nats. */
export interface ClassificationRow extends EvaluationRow {
  /** The corruption, or 'none'. */
  readonly corruption: string;
  /** 1 to 5; 0 where nothing is corrupted. */
  readonly severity: number;
  readonly samples: number;
}

/** A row of the task `segmentation`; the figures are those of `SegmentationMetric`. `corruption` and `severity` only where there is one. */
export interface SegmentationRow extends EvaluationRow {
  /** The part of the data set; null where it has none. */
  readonly split: string | null;
  readonly images: number;
}

/** What a row says about itself, in front of its figures. */
export function rowTitle(
  task: Task,
  { name, split }: Pick<Dataset, 'name' | 'split'>,
  { corruption, severity }: Pick<BatchStream, 'corruption' | 'severity'>,
  samples: number,
): Pick<EvaluationRow, 'dataset'> & Record<string, string | number | null> {
  if (task === 'classification') return { dataset: name, corruption, severity, samples };
  const corrupted = severity > 0 ? { corruption, severity } : {};
  return { dataset: name, split: split ?? null, ...corrupted, images: samples };
}

/** What a row says about itself; all else are figures. */
export const ROW_PLACES: ReadonlySet<string> = new Set([
  'dataset',
  'split',
  'corruption',
  'severity',
  'samples',
  'images',
  'epoch',
  'seconds',
]);

/** Plain means over the rows of every figure that is one number. */
export function meanOfRows(rows: readonly EvaluationRow[]): Record<string, number> {
  const means: Record<string, number> = {};
  for (const name of Object.keys(figuresOf(rows[0]))) {
    means[name] = rows.reduce((sum, row) => sum + Number(row[name]), 0) / rows.length;
  }
  return means;
}

/** The figures of a row that are one number. */
export function figuresOf(row: EvaluationRow | undefined): Record<string, number> {
  const entries = Object.entries(row ?? {}).filter(
    ([name, value]) => typeof value === 'number' && !ROW_PLACES.has(name),
  );
  return Object.fromEntries(entries) as Record<string, number>;
}

/** The figures of a row that are tables, one number for each class. */
export function tablesOf(row: EvaluationRow): Record<string, Readonly<Record<string, number>>> {
  const entries = Object.entries(row).filter(([, value]) => typeof value === 'object' && value !== null);
  return Object.fromEntries(entries) as Record<string, Readonly<Record<string, number>>>;
}
