import { type Html, html } from '../html.ts';
import type { RunData } from '../RunData.ts';

/** The resolved config of each run, and what set the values that are no defaults. */
export function configs(runs: readonly RunData[]): Html {
  return html`${runs
    .filter(({ config }) => config !== '')
    .map(({ name, config, origins }) => {
      const set = Object.entries(origins).filter(([, origin]) => origin !== 'default');
      const rows = set.map(
        ([key, origin]) => html`<tr><th scope="row">${key}</th><td class="text">${origin}</td></tr>`,
      );
      const title = runs.length > 1 ? `${name}: ` : '';
      return html`<details><summary>${title}resolved config</summary><pre tabindex="0">${config}</pre></details>
${rows.length > 0 && html`<details><summary>${title}what set the values</summary><div class="scroll" tabindex="0" role="region" aria-label="Origins"><table><tbody>${rows}</tbody></table></div></details>`}`;
    })}`;
}
