import { type EvaluationRow, figuresOf } from './EvaluationRow.ts';

/** As the Tent repository prints it (`error % [gaussian_noise5]: 75.70%`), with all other figures behind it. */
export function rowText(row: EvaluationRow): string {
  const { dataset, split, corruption, severity, samples, images, epoch, seconds } = row;
  const name = Number(severity ?? 0) > 0 ? `${corruption}${severity}` : [dataset, split ?? []].flat().join(' ');
  const { error, ...others } = figuresOf(row);
  const first = error === undefined ? `[${name}]:` : `error % [${name}]: ${error.toFixed(2)}%`;
  return `${first} ${figuresText(others)} (${samples ?? images} images, epoch ${epoch.toFixed(2)}, ${seconds.toFixed(1)} s)`;
}

/** 'error 4.2000, entropy 0.3125' */
export function figuresText(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, number]) => `${name} ${number.toFixed(4)}`)
    .join(', ');
}
