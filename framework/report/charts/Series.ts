/** A line of a chart. */
export interface Series {
  readonly name: string;
  /** [x, y], by rising x. */
  readonly points: readonly (readonly [number, number])[];
  /** Places on the x axis that the line does not cross: what lies at or before one does not go over into what follows. */
  readonly breaks?: readonly number[] | undefined;
}

/** A place on the x axis: what follows it has the name. */
export interface Mark {
  readonly x: number;
  readonly name: string;
}
