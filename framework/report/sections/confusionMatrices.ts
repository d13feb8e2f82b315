import { type Html, html } from '../html.ts';
import type { ConfusionFile, RunData } from '../RunData.ts';

/** Which class was taken for which, over all streams of a run, in percent of the truth. */
export function confusionMatrices(runs: readonly RunData[]): Html {
  const known = runs.filter(({ confusion }) => confusion && confusion.streams.length > 0);
  return html`${known.map(
    ({ name, confusion }, i) =>
      html`<details${i === 0 && html` open`}><summary>${known.length > 1 ? name : 'All streams together'}</summary>${matrix(confusion!, name)}</details>`,
  )}`;
}

function matrix({ classes, streams }: ConfusionFile, name: string): Html {
  const counts = classes.map((_, truth) =>
    classes.map((_, predicted) => streams.reduce((sum, stream) => sum + (stream.counts[truth]?.[predicted] ?? 0), 0)),
  );
  const rows = counts.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, predicted) => {
      const share = total > 0 ? count / total : 0;
      return html`<td class="${truth === predicted && 'right'}" style="--share:${share.toFixed(3)}" title="${classes[truth]} taken for ${classes[predicted]}: ${count}">${percentText(share)}</td>`;
    });
    return html`<tr><th scope="row">${classes[truth]}</th>${cells}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix of ${name}"><table class="matrix"><caption>Rows: the truth; columns: the prediction; percent of the row</caption>
<thead><tr><td></td>${classes.map(title => html`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function percentText(share: number): string {
  const percent = 100 * share;
  return percent === 0 ? '' : percent < 1 ? '<1' : percent.toFixed(0);
}
