import { lineChart } from '../charts/lineChart.ts';
import type { Mark, Series } from '../charts/Series.ts';
import { figureTitle } from '../figureText.ts';
import { type Html, html } from '../html.ts';
import { numberOf } from '../numberOf.ts';
import type { RunData, RunRecord } from '../RunData.ts';

const PLACES = new Set(['step', 'time', 'kind', 'stream', 'batch', 'corruption', 'severity', 'samples']);

/** How the figures of an evaluation went, batch by batch over all streams: where adaptation takes hold, or goes astray. */
export function streamCurves(runs: readonly RunData[]): Html {
  const batches = runs.map(({ records }) => records.filter(({ kind }) => kind === 'batch'));
  const names = [...new Set(batches.flat().flatMap(record => Object.keys(record)))].filter(name => !PLACES.has(name));
  if (names.length === 0) return html``;
  const longest = batches.reduce((a, b) => (b.length > a.length ? b : a));
  const charts = names.map(name =>
    lineChart({
      title: `${figureTitle(name)}, by batch`,
      x: 'images',
      series: runs.map((run, i) => ({ name: run.name, points: pointsOf(batches[i], name) })),
      marks: marksOf(longest),
    }),
  );
  return html`<p class="soft">Each point is one batch, in the order in which they came; dotted lines stand where a stream begins.</p><div class="charts">${charts}</div>`;
}

/** @returns [images so far, the figure of the batch] */
function pointsOf(batches: readonly RunRecord[], name: string): Series['points'] {
  let images = 0;
  return batches.map(batch => {
    images += numberOf(batch.samples);
    return [images, numberOf(batch[name])] as const;
  });
}

function marksOf(batches: readonly RunRecord[]): Mark[] {
  const marks: Mark[] = [];
  let images = 0;
  for (const batch of batches) {
    if (batch.batch === 0 && batch.severity) marks.push({ x: images, name: `${batch.corruption} ${batch.severity}` });
    images += numberOf(batch.samples);
  }
  return marks;
}
