import { type Html, html } from '../html.ts';
import type { RunData, ShownSample } from '../RunData.ts';

/** Addresses of pictures, by run and file; a picture that is not in it is left out. */
export type PictureAddresses = ReadonlyMap<ShownSample, Readonly<Record<string, string>>>;

/** The same samples as every run saw them: the picture once, and what each run made of it. */
export function samplePictures(runs: readonly RunData[], addresses: PictureAddresses): Html {
  const groups = new Map<string, { run: RunData; sample: ShownSample }[]>();
  for (const run of runs) {
    for (const sample of run.samples) {
      if (!addresses.has(sample)) continue;
      const key = `${sample.dataset} ${sample.corruption} ${sample.severity} ${sample.index}`;
      groups.set(key, [...(groups.get(key) ?? []), { run, sample }]);
    }
  }
  const all = [...groups.values()];
  if (all.length === 0) return html``;
  const isMaps = all[0][0].sample.pictures.prediction !== undefined;
  const note =
    isMaps &&
    html`<p class="soft">Difference: wrong pixels are red, right ones show the picture in grey, those of no class are white.</p>`;
  return html`${note}<ul class="samples ${isMaps ? 'maps' : 'small'}">${all.map(group => html`<li>${isMaps ? maps(group, runs, addresses) : classified(group, runs, addresses)}</li>`)}</ul>`;
}

type Group = readonly { readonly run: RunData; readonly sample: ShownSample }[];

function classified(group: Group, runs: readonly RunData[], addresses: PictureAddresses): Html {
  const { sample } = group[0];
  const lines = group.map(({ run, sample: { predicted = '', truth, probability = 0 } }) => {
    const isRight = predicted === truth;
    return html`<li>${runs.length > 1 && `${run.name}: `}<span class="${isRight ? 'right' : 'wrong'}-word">${isRight ? '✓' : '✗'} ${predicted}</span> ${(100 * probability).toFixed(0)}\u00a0%</li>`;
  });
  const alt = `${sample.truth}${cornerText(sample)}`;
  return html`<img src="${addresses.get(sample)!.image}" alt="${alt}"><strong>${sample.truth}</strong><span class="soft">${cornerText(sample)}</span><ul>${lines}</ul>`;
}

function maps(group: Group, runs: readonly RunData[], addresses: PictureAddresses): Html {
  const { sample } = group[0];
  const first = addresses.get(sample)!;
  const view = (address: string | undefined, what: string) =>
    address !== undefined &&
    html`<figure><img src="${address}" alt="${what} of ${sample.name ?? `sample ${sample.index}`}">${what}</figure>`;
  const views = group.flatMap(({ run, sample: own }) => {
    const { prediction, difference } = addresses.get(own)!;
    const title = runs.length > 1 ? `${run.name}: ` : '';
    const right = typeof own.right === 'number' ? `, ${(100 * own.right).toFixed(1)}\u00a0%\u00a0right` : '';
    return [view(prediction, `${title}prediction`), view(difference, `${title}difference${right}`)];
  });
  const shown = [view(first.image, 'picture'), view(first.truth, 'truth'), ...views].filter(item => item !== false);
  return html`<strong>${sample.name ?? `sample ${sample.index}`}</strong><span class="soft">${cornerText(sample)}</span><div class="views">${shown}</div>${legend(group)}`;
}

/** The colours of the classes in the maps of a group, by label. */
function legend(group: Group): Html {
  const classes = new Map(group.flatMap(({ sample }) => sample.classes ?? []).map(shown => [shown.label, shown]));
  if (classes.size === 0) return html``;
  const items = [...classes.values()]
    .sort((a, b) => a.label - b.label)
    .map(
      ({ name, color }) =>
        html`<li><svg viewBox="0 0 14 14" aria-hidden="true"><rect x=".5" y=".5" width="13" height="13" rx="2" fill="rgb(${color.join(' ')})"/></svg>${name.replaceAll('_', ' ')}</li>`,
    );
  return html`<ul class="classes" aria-label="Colours of the classes">${items}</ul>`;
}

function cornerText({ corruption, severity }: ShownSample): string {
  return severity > 0 ? `, ${corruption}\u00a0${severity}` : '';
}
