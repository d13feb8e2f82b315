import type { RecipeResults } from './results.ts';

/** A Markdown table for each figure: a row a step, a column a seed, and their mean. */
export function resultsText({ seeds, figures, steps }: RecipeResults): string {
  const tables = figures.map(figure => {
    const head = [figure, ...seeds.map(seed => `seed ${seed}`), ...(seeds.length > 1 ? ['mean'] : [])];
    const rows = steps.map(step => {
      const values = step.figures[figure] ?? seeds.map(() => null);
      return [step.title, ...[...values, ...(seeds.length > 1 ? [step.mean[figure] ?? null] : [])].map(numberText)];
    });
    return tableText(head, rows);
  });
  return tables.join('\n');
}

function numberText(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}

function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map(row => row[column].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |\n`;
  const rule = line(
    widths.map((width, column) => `${'-'.repeat(width - (column === 0 ? 0 : 1))}${column === 0 ? '' : ':'}`),
  );
  return line(head) + rule + rows.map(line).join('');
}
