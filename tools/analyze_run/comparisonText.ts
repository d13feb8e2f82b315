import type { RunData } from '../../framework/report/RunData.ts';
import { mainFigure, streamsOf } from '../../framework/report/sections/rowsOf.ts';

/** The main figure of every stream and its mean, runs side by side, for a terminal; '' where no run has rows. */
export function comparisonText(runs: readonly RunData[]): string {
  const figure = mainFigure(runs);
  if (figure === undefined) return '';
  const { titles, values, mean } = streamsOf(runs, figure);
  const lines: (readonly [string, readonly number[]])[] = [
    ...titles.map((title, i) => [title, values.map(column => column[i])] as const),
    ...(titles.length > 1 ? [[mean.title, mean.values] as const] : []),
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
