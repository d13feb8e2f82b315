import { type EvaluationRow, tablesOf } from './EvaluationRow.ts';
import type { TrainingShare } from './trainingShare.ts';

/**
 * The figures that a row has for each class, one line a class: what helps to see whether a class is bad because it is rare.
 *
 * @param share is shown beside the figures where it is known
 * @returns undefined where the row has no such figures
 */
export function classTable(row: EvaluationRow, share?: TrainingShare): string | undefined {
  const figures = Object.entries(tablesOf(row));
  if (figures.length === 0) return undefined;
  const columns = share ? [...figures, ['% of training pixels', share] as const] : figures;
  const classes = Object.keys(figures[0]![1]);
  const width = Math.max(...['class', ...classes].map(name => name.length));
  const lines = classes.map(name => [
    name.padEnd(width),
    ...columns.map(([title, values]) => cell(values[name]).padStart(columnWidth(title))),
  ]);
  const head = ['class'.padEnd(width), ...columns.map(([title]) => title.padStart(columnWidth(title)))];
  return [head, ...lines].map(cells => cells.join('  ')).join('\n');
}

function columnWidth(title: string): number {
  return Math.max(title.length, '100.00'.length);
}

/** '-': nothing to count. */
function cell(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(2);
}
