import { isLargerBetter } from '../../evaluation/isLargerBetter.ts';
import { figureTitle } from '../figureText.ts';
import { type Html, html } from '../html.ts';
import type { RunData } from '../RunData.ts';
import { comparisonTable } from './comparisonTable.ts';
import { mainFigure, streamsOf } from './rowsOf.ts';

/** The main figure of every stream (a corruption, or a data set), runs side by side. */
export function streamTable(runs: readonly RunData[]): Html {
  const figure = mainFigure(runs);
  if (figure === undefined) return html``;
  const { titles, values, mean } = streamsOf(runs, figure);
  // Of one stream the overview says it all.
  if (titles.length < 2) return html``;
  const rows = titles.map((title, i) => ({ title, values: values.map(column => column[i]) }));
  const severities = [...new Set(runs.flatMap(run => run.rows.map(({ severity }) => severity)))];
  const severity = severities.length === 1 && severities[0] ? `, severity ${severities[0]}` : '';
  return comparisonTable({
    caption: `${figureTitle(figure)}${severity}`,
    first: 'stream',
    columns: runs.map(({ name }) => name),
    rows,
    foot: mean,
    largerIsBetter: isLargerBetter(figure),
  });
}
