import { numberOf } from '../../framework/report/numberOf.ts';
import type { RunData } from '../../framework/report/RunData.ts';
import { mainFigure, meanOf, rowTitle } from '../../framework/report/sections/rowsOf.ts';

/** The main figure of every stream and its mean, runs side by side, for a terminal; '' where no run has rows. */
export function comparisonText(runs: readonly RunData[]): string {
  const figure = mainFigure(runs);
  if (figure === undefined) return '';
  const columns = runs.map(({ rows }) => new Map(rows.map(row => [rowTitle(row, rows), numberOf(row[figure])])));
  const titles = [...new Set(columns.flatMap(values => [...values.keys()]))];
  const lines: (readonly [string, readonly number[]])[] = [
    ...titles.map(title => [title, columns.map(values => values.get(title) ?? Number.NaN)] as const),
    ...(titles.length > 1
      ? [[`mean of ${titles.length}`, columns.map(values => meanOf([...values.values()]))] as const]
      : []),
  ];
  const first = Math.max(figure.length, ...lines.map(([title]) => title.length));
  const width = Math.max(8, ...runs.map(({ name }) => name.length)) + 2;
  const line = (title: string, cells: readonly string[]) =>
    `${title.padEnd(first)}${cells.map(cell => cell.padStart(width)).join('')}`;
  return [
    line(
      figure,
      runs.map(({ name }) => name),
    ),
    ...lines.map(([title, values]) =>
      line(
        title,
        values.map(value => (Number.isNaN(value) ? '-' : value.toFixed(2))),
      ),
    ),
  ].join('\n');
}
