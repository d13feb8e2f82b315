import { join } from 'node:path';
import type { EvaluationRow } from '../evaluation/EvaluationRow.ts';
import type { Metric } from '../evaluation/Metric.ts';
import { writeFileAtomically } from '../files/writeFileAtomically.ts';
import type { StreamConfusion } from './RunData.ts';

/** Gathers the confusion matrices of an evaluation, of each stream one, where the metric counts them. */
export class ConfusionRecorder {
  readonly #classes: readonly string[];
  readonly #streams: StreamConfusion[] = [];

  constructor(classes: readonly string[]) {
    this.#classes = classes;
  }

  /** A stream is done. */
  add(row: EvaluationRow, metric: Metric): void {
    const counts = metric.confusion?.();
    const corruption = typeof row.corruption === 'string' ? row.corruption : 'none';
    const severity = typeof row.severity === 'number' ? row.severity : 0;
    if (counts) this.#streams.push({ corruption, severity, counts: counts.map(row => [...row]) });
  }

  /** Writes `confusion.json`, where there is something to write. */
  async write(workDir: string): Promise<void> {
    if (this.#streams.length === 0) return;
    const content = { classes: this.#classes, streams: this.#streams };
    await writeFileAtomically(join(workDir, 'confusion.json'), `${JSON.stringify(content)}\n`);
  }
}
