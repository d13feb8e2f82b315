/** One line of `results.json`: one stream of one data set. `error` in percent, `entropy` in nats, `seconds` of wall time. */
export interface EvaluationRow {
  readonly dataset: string;
  /** The corruption, or 'none'. */
  readonly corruption: string;
  /** 1 to 5; 0 where nothing is corrupted. */
  readonly severity: number;
  readonly samples: number;
  /** Passes over the stream: images seen by the method / images in the stream. */
  readonly epoch: number;
  readonly seconds: number;
  /** The metric's figures, by name. */
  readonly [figure: string]: string | number;
}

/** Plain means of every figure over the rows. */
export function meanOfRows(rows: readonly EvaluationRow[]): Record<string, number> {
  const means: Record<string, number> = {};
  const names = Object.keys(rows[0] ?? {}).filter(name => !NO_FIGURES.has(name));
  for (const name of names) means[name] = rows.reduce((sum, row) => sum + Number(row[name]), 0) / rows.length;
  return means;
}

const NO_FIGURES = new Set(['dataset', 'corruption', 'severity', 'samples', 'epoch', 'seconds']);
