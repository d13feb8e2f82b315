import { isLargerBetter } from '../../evaluation/isLargerBetter.ts';
import { figureTitle } from '../figureText.ts';
import { type Html, html } from '../html.ts';
import { numberOf } from '../numberOf.ts';
import type { RunData } from '../RunData.ts';
import { comparisonTable } from './comparisonTable.ts';
import { mainFigure, meanOf, rowTitle } from './rowsOf.ts';

/** The main figure of every stream (a corruption, or a data set), runs side by side. */
export function streamTable(runs: readonly RunData[]): Html {
  const figure = mainFigure(runs);
  const titles = [...new Set(runs.flatMap(({ rows }) => rows.map(row => rowTitle(row, rows))))];
  // Of one stream the overview says it all.
  if (figure === undefined || titles.length < 2) return html``;
  const columns = runs.map(({ rows }) => new Map(rows.map(row => [rowTitle(row, rows), numberOf(row[figure])])));
  const rows = titles.map(title => ({ title, values: columns.map(values => values.get(title) ?? Number.NaN) }));
  const severities = [...new Set(runs.flatMap(run => run.rows.map(({ severity }) => severity)))];
  const severity = severities.length === 1 && severities[0] ? `, severity ${severities[0]}` : '';
  return comparisonTable({
    caption: `${figureTitle(figure)}${severity}`,
    first: 'stream',
    columns: runs.map(({ name }) => name),
    rows,
    foot: { title: `mean of ${titles.length}`, values: columns.map(values => meanOf([...values.values()])) },
    largerIsBetter: isLargerBetter(figure),
  });
}
