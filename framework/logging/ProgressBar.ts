import { formatDuration } from './formatDuration.ts';

/** How often the bar is drawn, milliseconds; lines in a pipe come at every tenth of the work. */
const INTERVAL = 200;
const WIDTH = 24;

/** The bar whose line the terminal shows now: there is one terminal in a process. */
let shown: ProgressBar | undefined;

/**
 * The progress of a long job on standard error: a bar with rate and time left that is drawn over itself on a terminal,
 * a line at every tenth elsewhere, nothing when quiet.
 */
export class ProgressBar {
  readonly #title: string;
  readonly #total: number;
  readonly #unit: string;
  readonly #quiet: boolean;
  readonly #first: number;
  readonly #start = performance.now();
  #drawn = Number.NEGATIVE_INFINITY;
  #tenth = 0;

  /**
   * @param unit what is counted, for the rate: 'images'.
   * @param first how much was there before: done, but not by this job, so that it does not count for the rate.
   */
  constructor(title: string, total: number, unit: string, quiet = false, first = 0) {
    this.#title = title;
    this.#total = total;
    this.#unit = unit;
    this.#quiet = quiet;
    this.#first = first;
    this.#tenth = Math.floor((10 * first) / total);
  }

  /** Wipes the bar that the terminal shows, if any, so that a line can be written; its next update draws it again. */
  static makeRoom(): void {
    if (shown) process.stderr.write('\r\x1b[K');
    shown = undefined;
  }

  /** @param done so far, of `total`. */
  update(done: number): void {
    if (this.#quiet) return;
    const now = performance.now();
    if (process.stderr.isTTY) {
      if (done < this.#total && now - this.#drawn < INTERVAL) return;
      this.#drawn = now;
      shown = this;
      const filled = '='.repeat(Math.round((WIDTH * done) / this.#total));
      process.stderr.write(`\r${this.#title} [${filled.padEnd(WIDTH)}] ${this.#text(done, now)}\x1b[K`);
      return;
    }
    const tenth = Math.floor((10 * done) / this.#total);
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    process.stderr.write(`${this.#title}: ${this.#text(done, now)}\n`);
  }

  /** Wipes the bar, so that what follows begins on a line of its own. */
  end(): void {
    if (shown === this) ProgressBar.makeRoom();
  }

  #text(done: number, now: number): string {
    const seconds = (now - this.#start) / 1000;
    const rate = (done - this.#first) / Math.max(seconds, 1e-3);
    const left = done > this.#first ? `, ${formatDuration((this.#total - done) / rate)} left` : '';
    return `${Math.round(done)}/${Math.round(this.#total)} ${this.#unit}, ${rate < 10 ? rate.toPrecision(2) : rate.toFixed(0)}/s${left}`;
  }
}
