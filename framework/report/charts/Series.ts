/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** [x, y], by rising x. */
  readonly points: readonly (readonly [number, number])[];
}

/** A place on the x axis: what follows it has the name. */
export interface Mark {
  readonly x: number;
  readonly name: string;
}
