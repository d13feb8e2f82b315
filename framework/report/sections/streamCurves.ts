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
  const marks = marksInCommon(batches);
  const charts = names.map(name =>
    lineChart({
      title: `${figureTitle(name)}, by batch`,
      x: 'images',
      series: runs.map((run, i) => ({
        name: run.name,
        points: pointsOf(batches[i], name),
        breaks: bordersOf(batches[i]),
      })),
      marks,
    }),
  );
  return html`<p class="soft">Each point is one batch, in the order in which they came; lines break, and dotted ones stand, where a stream begins.</p><div class="charts">${charts}</div>`;
}

/** @returns [images so far, the figure of the batch] */
function pointsOf(batches: readonly RunRecord[], name: string): Series['points'] {
  let images = 0;
  return batches.map(batch => {
    images += numberOf(batch.samples);
    return [images, numberOf(batch[name])] as const;
  });
}

/** Where streams begin, in images so far: one says nothing about the next, for which most methods start anew. */
function bordersOf(batches: readonly RunRecord[]): number[] {
  return marksOf(batches).map(({ x }) => x);
}

/** The beginnings of the longest run's streams, those left out at which another run begins another stream. */
function marksInCommon(runs: readonly (readonly RunRecord[])[]): Mark[] {
  const all = runs.map(batches => ({ marks: marksOf(batches), images: imagesOf(batches) }));
  const longest = all.reduce((a, b) => (b.images > a.images ? b : a));
  return longest.marks.filter(
    ({ x, name }) =>
      name !== '' &&
      all.every(({ marks, images }) => x >= images || marks.some(mark => mark.x === x && mark.name === name)),
  );
}

function marksOf(batches: readonly RunRecord[]): Mark[] {
  return batches.flatMap((batch, i) =>
    batch.batch === 0
      ? [{ x: imagesOf(batches.slice(0, i)), name: batch.severity ? `${batch.corruption} ${batch.severity}` : '' }]
      : [],
  );
}

function imagesOf(batches: readonly RunRecord[]): number {
  return batches.reduce((sum, { samples }) => sum + numberOf(samples), 0);
}
