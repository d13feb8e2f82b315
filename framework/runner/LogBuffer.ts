import { type Scalar, tf } from '../backend/tf.ts';

interface Entry {
  /** Sum of numbers, on the host. */
  sum: number;
  /** Sum of scalars, on the device: read only when an average is asked for. */
  deviceSum: Scalar | undefined;
  count: number;
}

/** Means of what a run measures between two log lines. Values of the device stay there until they are logged. */
export class LogBuffer {
  readonly #entries = new Map<string, Entry>();

  /** @param value a number, or a scalar that stays the caller's. */
  add(name: string, value: number | Scalar): void {
    const entry = this.#entries.get(name) ?? { sum: 0, deviceSum: undefined, count: 0 };
    this.#entries.set(name, entry);
    entry.count++;
    if (typeof value === 'number') {
      entry.sum += value;
      return;
    }
    const last = entry.deviceSum;
    entry.deviceSum = tf.keep(last ? tf.add<Scalar>(last, value) : tf.clone(value));
    last?.dispose();
  }

  /** The means by name, in the order in which the names first came. */
  async averages(): Promise<Record<string, number>> {
    const means: Record<string, number> = {};
    for (const [name, { count, sum, deviceSum }] of this.#entries) {
      means[name] = (sum + (deviceSum ? (await deviceSum.data<'float32'>())[0] : 0)) / count;
    }
    return means;
  }

  /** Forgets everything. */
  clear(): void {
    for (const { deviceSum } of this.#entries.values()) deviceSum?.dispose();
    this.#entries.clear();
  }

  /** For checkpoints: [name, sum on the host, sum on the device or null, count]. */
  async state(): Promise<LogBufferState> {
    const rows: [string, number, number | null, number][] = [];
    for (const [name, { sum, deviceSum, count }] of this.#entries) {
      rows.push([name, sum, deviceSum ? (await deviceSum.data<'float32'>())[0] : null, count]);
    }
    return rows;
  }

  restore(state: LogBufferState): void {
    this.clear();
    for (const [name, sum, onDevice, count] of state) {
      const deviceSum = onDevice === null ? undefined : tf.keep(tf.scalar(onDevice));
      this.#entries.set(name, { sum, deviceSum, count });
    }
  }
}

export type LogBufferState = readonly (readonly [string, number, number | null, number])[];
