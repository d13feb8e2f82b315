/** A job, ready to run: built, with its inputs in memory. */
export interface Workload {
  /**
   * One step, waited for.
   *
   * @returns a number that the other side must find too (a loss, or the mean magnitude of the logits); null where chance
   *   is part of the job, or where the two sides rightly differ by then
   */
  step(): Promise<number | null>;
}
