/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** [x, y], by rising x. */
  readonly points: readonly (readonly [number, number])[];
}

/** A place on the x axis with a name. */
export interface Mark {
  readonly x: number;
  readonly name: string;
}
