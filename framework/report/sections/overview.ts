import { isLargerBetter } from '../../evaluation/isLargerBetter.ts';
import { formatDuration } from '../../logging/formatDuration.ts';
import { figureText, figureTitle } from '../figureText.ts';
import { type Html, html } from '../html.ts';
import { numberOf } from '../numberOf.ts';
import type { RunData } from '../RunData.ts';
import { comparisonTable } from './comparisonTable.ts';
import { figureNames, mainFigure, meanOf, sawTheSame } from './rowsOf.ts';

/** What came out: tiles of one run, or a table of several. */
export function overview(runs: readonly RunData[]): Html {
  return runs.length === 1 ? tiles(runs[0]) : summary(runs);
}

function tiles(run: RunData): Html {
  const { results, rows, records } = run;
  const figures = figureNames(rows).map(name => [figureTitle(name), figureText(meanFigure(run, name))] as const);
  const words = [
    ...figures,
    ...(typeof results.iterations === 'number' ? [['iterations', String(results.iterations)] as const] : []),
    ...(rows.length > 1 ? [['streams', String(rows.length)] as const] : []),
    ...(records.length > 1 ? [['duration', formatDuration(seconds(run))] as const] : []),
  ];
  const stopped =
    typeof results.stopped === 'string' && html`<p><strong>Stopped before its time:</strong> ${results.stopped}</p>`;
  const unfinished =
    Object.keys(results).length === 0 && html`<p><strong>This run has not come to its end.</strong></p>`;
  return html`${stopped}${unfinished}<ul class="tiles">${words.map(([name, value]) => html`<li>${name}<b>${value}</b></li>`)}</ul>`;
}

function summary(runs: readonly RunData[]): Html {
  const names = [...new Set(runs.flatMap(({ rows }) => figureNames(rows)))];
  const main = mainFigure(runs);
  const tables = names
    .sort((a, b) => Number(b === main) - Number(a === main))
    .map(name => ({
      title: figureTitle(name),
      larger: isLargerBetter(name),
      values: runs.map(run => meanFigure(run, name)),
    }));
  const columns = runs.map(({ name }) => name);
  const differ =
    !sawTheSame(runs) &&
    html`<p><strong>The runs saw different streams</strong>, so these means are of different things.</p>`;
  return html`${differ}<div class="charts">${tables.map(({ title, larger, values }) =>
    comparisonTable({
      caption: title,
      first: 'run',
      columns: [title],
      rows: columns.map((run, i) => ({ title: run, values: [values[i]] })),
      largerIsBetter: larger,
    }),
  )}</div>`;
}

/** As `results.json` has it, else the mean over the rows. */
function meanFigure({ results, rows }: RunData, name: string): number {
  const mean = (results.mean as Record<string, unknown> | undefined)?.[name];
  return typeof mean === 'number' ? mean : meanOf(rows.map(row => numberOf(row[name])));
}

function seconds({ records }: RunData): number {
  const [first, last] = [records[0], records[records.length - 1]];
  return (Date.parse(last.time) - Date.parse(first.time)) / 1000;
}
