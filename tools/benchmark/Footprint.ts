/** What a process of our side holds between two steps. */
export interface Footprint {
  readonly tensors: number;
  readonly tensorBytes: number;
  /** Of the whole process. */
  readonly residentBytes: number;
}
