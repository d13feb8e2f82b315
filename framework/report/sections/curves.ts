import { lineChart } from '../charts/lineChart.ts';
import type { Series } from '../charts/Series.ts';
import { figureTitle } from '../figureText.ts';
import { type Html, html } from '../html.ts';
import { numberOf } from '../numberOf.ts';
import type { RunData, RunRecord } from '../RunData.ts';

/** Fields of a record that are no figure of the run, or that say nothing to people. */
const LEFT_OUT = new Set(['step', 'time', 'kind', 'epoch', 'rows', 'tensors', 'loss_scale', 'data_time']);

/** What a training logged: losses together, then each figure of its evaluations, the learning rate, and the rest. */
export function curves(runs: readonly RunData[]): Html {
  const train = namesIn(runs, 'train');
  const losses = train.filter(name => /loss/i.test(name));
  const charts = [
    chartOf('losses', runs, 'train', losses),
    ...namesIn(runs, 'val').map(name => chartOf(`${figureTitle(name)}, validation`, runs, 'val', [name])),
    ...train.filter(name => !losses.includes(name)).map(name => chartOf(figureTitle(name), runs, 'train', [name])),
  ];
  const text = charts.filter(chart => chart.text !== '');
  return text.length > 0 ? html`<div class="charts">${text}</div>` : html``;
}

function chartOf(title: string, runs: readonly RunData[], kind: string, names: readonly string[]): Html {
  const series = runs.flatMap(run =>
    names.map(name => ({
      name: seriesName(run, name, runs.length > 1, names.length > 1),
      points: pointsOf(run.records, kind, name),
    })),
  );
  return lineChart({ title, x: 'iteration', series });
}

function seriesName(run: RunData, name: string, severalRuns: boolean, severalNames: boolean): string {
  return [...(severalRuns ? [run.name] : []), ...(severalNames || !severalRuns ? [name] : [])].join(' ');
}

/** The last record of a step holds. */
function pointsOf(records: readonly RunRecord[], kind: string, name: string): Series['points'] {
  const points = new Map<number, number>();
  for (const record of records) {
    if (record.kind === kind && name in record) points.set(record.step, numberOf(record[name]));
  }
  return [...points];
}

function namesIn(runs: readonly RunData[], kind: string): string[] {
  const names = new Set<string>();
  for (const { records } of runs) {
    for (const record of records) {
      if (record.kind !== kind) continue;
      for (const [name, value] of Object.entries(record)) {
        const isTime = name === 'time' && typeof value === 'number';
        if (isTime || (!LEFT_OUT.has(name) && !Number.isNaN(numberOf(value)))) names.add(name);
      }
    }
  }
  return [...names];
}
