/**
 * Progress on stderr: one line that is rewritten on a terminal, else a plain line at every tenth.
 */
export class ProgressLine {
  readonly #label: string;
  readonly #total: number;
  readonly #unit: string;
  readonly #started = Date.now();
  readonly #first: number;
  #shownAt = 0;
  #tenth = 0;

  /**
   * @param total in `unit`; the end of the line
   * @param first how much is there already: it counts as done, not for the time that is left
   */
  constructor(label: string, total: number, unit: string, first = 0) {
    this.#label = label;
    this.#total = total;
    this.#unit = unit;
    this.#first = first;
    this.#tenth = Math.floor((10 * first) / total);
  }

  update(done: number): void {
    const share = done / this.#total;
    if (process.stderr.isTTY) {
      const now = Date.now();
      if (now - this.#shownAt < 100 && done < this.#total) return;
      this.#shownAt = now;
      const bar = '='.repeat(Math.round(24 * share)).padEnd(24);
      process.stderr.write(`\r${this.#label} [${bar}] ${this.#amount(done)}${this.#timeLeft(done)}\x1b[K`);
      return;
    }
    const tenth = Math.floor(10 * share);
    if (tenth <= this.#tenth) return;
    this.#tenth = tenth;
    process.stderr.write(`${this.#label}: ${tenth * 10} % (${this.#amount(done)})\n`);
  }

  /** Ends the line, so that what is printed next begins a new one. */
  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\n');
  }

  #amount(done: number): string {
    return `${Math.round(done)} of ${Math.round(this.#total)} ${this.#unit}`;
  }

  #timeLeft(done: number): string {
    const made = done - this.#first;
    const seconds = (Date.now() - this.#started) / 1000;
    if (made <= 0 || seconds < 1 || done >= this.#total) return '';
    const left = Math.ceil(((this.#total - done) * seconds) / made);
    return left < 100 ? `, ${left} s left` : `, ${Math.ceil(left / 60)} min left`;
  }
}
