import { type Html, html } from '../html.ts';
import type { RunData } from '../RunData.ts';

/** Where the runs were computed. */
export function environment(runs: readonly RunData[]): Html {
  const known = runs.filter(run => run.environment);
  if (known.length === 0) return html``;
  const rows: (readonly [string, readonly string[]])[] = [
    ['backend', known.map(({ environment }) => environment!.backend)],
    ['why', known.map(({ environment }) => environment!.why)],
    ['processor', known.map(({ environment }) => `${environment!.processor}, ${environment!.cores} cores`)],
    ['memory', known.map(({ environment }) => `${(environment!.memory / 2 ** 30).toFixed(1)} GiB`)],
    ['system', known.map(({ environment }) => `${environment!.system}, Node ${environment!.node}`)],
    [
      'shiftkit',
      known.map(
        ({ environment }) =>
          `${environment!.shiftkit}${environment!.commit ? `, ${environment!.commit.slice(0, 12)}` : ''}`,
      ),
    ],
    ['config hash', known.map(({ results }) => String(results.config_hash ?? ''))],
    ['seed', known.map(({ results }) => String(results.seed ?? ''))],
    ['command', known.map(({ environment }) => environment!.command.map(shellWord).join(' '))],
  ];
  const lines = rows.map(([name, values]) => {
    const shown = new Set(values).size === 1 ? values.slice(0, 1) : values;
    return html`<tr><th scope="row">${name}</th>${shown.map(value => html`<td class="text"${shown.length === 1 && html` colspan="${known.length}"`}>${value}</td>`)}</tr>`;
  });
  const head =
    known.length > 1 &&
    html`<thead><tr><td></td>${known.map(({ name }) => html`<th scope="col" class="text">${name}</th>`)}</tr></thead>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Environment"><table>${head}<tbody>${lines}</tbody></table></div>`;
}

function shellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
