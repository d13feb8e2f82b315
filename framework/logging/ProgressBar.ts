/** How often the bar is drawn, milliseconds; lines in a pipe come at every tenth of the work. */
const INTERVAL = 200;
const WIDTH = 24;

/**
 * The progress of a long job on standard error: a bar with rate and time left that is drawn over itself on a terminal,
 * a line at every tenth elsewhere, nothing when quiet.
 */
export class ProgressBar {
  readonly #start = performance.now();
  #drawn = 0;
  #tenth = 0;

  /** @param unit what is counted, for the rate: 'images'. */
  constructor(
    private readonly title: string,
    private readonly total: number,
    private readonly unit: string,
    private readonly quiet = false,
  ) {}

  /** @param done so far, of `total`. */
  update(done: number): void {
    if (this.quiet) return;
    const now = performance.now();
    if (process.stderr.isTTY) {
      if (done < this.total && now - this.#drawn < INTERVAL) return;
      this.#drawn = now;
      const filled = Math.round((WIDTH * done) / this.total);
      process.stderr.write(
        `\r${this.title} [${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${this.#text(done, now)}\x1b[K`,
      );
      return;
    }
    const tenth = Math.floor((10 * done) / this.total);
    if (tenth === this.#tenth) return;
    this.#tenth = tenth;
    process.stderr.write(`${this.title} ${this.#text(done, now)}\n`);
  }

  /** Leaves the line, so that what follows begins on its own. */
  end(): void {
    if (!this.quiet && process.stderr.isTTY && this.#drawn) process.stderr.write('\r\x1b[K');
  }

  #text(done: number, now: number): string {
    const seconds = (now - this.#start) / 1000;
    const left = done > 0 ? ((this.total - done) * seconds) / done : 0;
    return `${done}/${this.total}, ${(done / seconds).toFixed(0)} ${this.unit}/s, ${left.toFixed(0)} s left`;
  }
}
