import type { Environment } from '../logging/collectEnvironment.ts';
import type { ShownClass } from './classesShown.ts';

/** A record of `log.jsonl`; see docs/logs.md. */
export interface RunRecord {
  readonly step: number;
  readonly time: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** A row of `results.json`: figures are numbers, those of classes numbers by name. */
export type ResultRow = Readonly<Record<string, unknown>>;

/** Counts [truth][prediction] of a stream. */
export interface StreamConfusion {
  readonly corruption: string;
  readonly severity: number;
  readonly counts: readonly (readonly number[])[];
}

/** `confusion.json` */
export interface ConfusionFile {
  readonly classes: readonly string[];
  readonly streams: readonly StreamConfusion[];
}

/** A sample of `samples.json`, with its pictures. */
export interface ShownSample {
  readonly stream: number;
  readonly index: number;
  readonly dataset: string;
  readonly corruption: string;
  readonly severity: number;
  readonly name: string | null;
  /** Of classifiers: names of classes, and the probability of the predicted one. */
  readonly truth?: string;
  readonly predicted?: string;
  readonly probability?: number;
  /** Of segmentation: share of the pixels with a class that are right, 0 to 1. */
  readonly right?: number | null;
  /** Of segmentation: the classes in prediction and truth, for their legend. */
  readonly classes?: readonly ShownClass[];
  /** Files in the work directory, by what they show: image, prediction, truth, difference. */
  readonly pictures: Readonly<Record<string, string>>;
}

/** What a report shows of a run. */
export interface RunData {
  /** What it is called in the report. */
  readonly name: string;
  readonly folder: string;
  /** `results.json`; empty where the run did not come to its end. */
  readonly results: Readonly<Record<string, unknown>>;
  readonly rows: readonly ResultRow[];
  readonly records: readonly RunRecord[];
  readonly confusion: ConfusionFile | undefined;
  readonly samples: readonly ShownSample[];
  readonly environment: Environment | undefined;
  /** The resolved config as text. */
  readonly config: string;
  readonly origins: Readonly<Record<string, string>>;
}
