import { ROW_PLACES } from '../../evaluation/EvaluationRow.ts';
import { numberOf } from '../numberOf.ts';
import type { ResultRow, RunData } from '../RunData.ts';

/** Names of the figures of a run's rows, those of classes left out. */
export function figureNames(rows: readonly ResultRow[]): string[] {
  const names = rows.flatMap(row =>
    Object.keys(row).filter(name => !ROW_PLACES.has(name) && typeof row[name] !== 'object'),
  );
  return [...new Set(names)];
}

/** The figure that is compared first. */
export function mainFigure(runs: readonly RunData[]): string | undefined {
  const names = new Set(runs.flatMap(({ rows }) => figureNames(rows)));
  return ['error', 'mIoU'].find(name => names.has(name)) ?? [...names][0];
}

/** What a row is called: the corruption, with its severity where rows differ in it, or the data set. */
export function rowTitle(row: ResultRow, rows: readonly ResultRow[]): string {
  if (!row.severity) return `${row.dataset}${row.split ? ` ${row.split}` : ''}`;
  const severities = new Set(rows.map(({ severity }) => severity));
  return severities.size > 1 ? `${row.corruption} ${row.severity}` : String(row.corruption);
}

/** The main figure of every stream (a corruption, or a data set) of several runs: NaN where a run has not seen it. */
export interface Streams {
  readonly titles: readonly string[];
  /** By run, then by title. */
  readonly values: readonly (readonly number[])[];
  /** Over the streams that all runs have seen: means over others could not be compared. NaN where there are none. */
  readonly mean: { readonly title: string; readonly values: readonly number[] };
}

/** Whether all runs have seen the same: only then are their means of one thing, and one of them the best. */
export function sawTheSame(runs: readonly RunData[]): boolean {
  const all = runs.flatMap(({ rows }) => rows);
  const seen = runs.map(({ rows }) =>
    rows
      .map(row => `${rowTitle(row, all)} ${row.samples ?? row.images}`)
      .sort()
      .join(),
  );
  return new Set(seen).size < 2;
}

/** @param figure name of a figure of the rows */
export function streamsOf(runs: readonly RunData[], figure: string): Streams {
  // What a run calls fog may be another severity than another run's.
  const all = runs.flatMap(({ rows }) => rows);
  const columns = runs.map(({ rows }) => new Map(rows.map(row => [rowTitle(row, all), numberOf(row[figure])])));
  const titles = [...new Set(columns.flatMap(column => [...column.keys()]))];
  const common = titles.filter(title => columns.every(column => !Number.isNaN(column.get(title) ?? Number.NaN)));
  return {
    titles,
    values: columns.map(column => titles.map(title => column.get(title) ?? Number.NaN)),
    mean: {
      title: common.length === titles.length ? `mean of ${titles.length}` : `mean of the ${common.length} in common`,
      values: columns.map(column => meanOf(common.map(title => column.get(title)!))),
    },
  };
}

/** The mean over rows; NaN where there are none. */
export function meanOf(values: readonly number[]): number {
  const known = values.filter(value => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
