import { type Html, html } from '../html.ts';
import { numberOf } from '../numberOf.ts';
import type { ResultRow, RunData } from '../RunData.ts';
import { comparisonTable } from './comparisonTable.ts';
import { meanOf, sawTheSame } from './rowsOf.ts';

/** Figures by class, such as IoU: one table each, runs side by side, means over the streams. */
export function classTable(runs: readonly RunData[]): Html {
  const names = [...new Set(runs.flatMap(({ rows }) => rows.flatMap(classFigures)))];
  return html`${names.map(name => tableOf(name, runs))}`;
}

function classFigures(row: ResultRow): string[] {
  return Object.keys(row).filter(
    name => typeof row[name] === 'object' && row[name] !== null && !Array.isArray(row[name]),
  );
}

function tableOf(name: string, runs: readonly RunData[]): Html {
  const parts = runs.map(({ rows }) => rows.flatMap(row => (row[name] ? [row[name] as Record<string, unknown>] : [])));
  const classes = [...new Set(parts.flat().flatMap(Object.keys))];
  const columns = parts.map(rows => classes.map(title => meanOf(rows.map(row => numberOf(row[title])))));
  const isComparable = sawTheSame(runs);
  // A mean that leaves out a class is of other classes.
  const known = columns.map(values => values.map(Number.isNaN).join());
  return comparisonTable({
    caption: `${name} by class, %`,
    first: 'class',
    columns: runs.map(run => run.name),
    rows: classes.map((title, i) => ({ title: title.replaceAll('_', ' '), values: columns.map(values => values[i]) })),
    foot: { title: 'mean', values: columns.map(meanOf) },
    largerIsBetter: true,
    isComparable,
    isFootComparable: isComparable && new Set(known).size === 1,
  });
}
