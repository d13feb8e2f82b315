import { embedPictures } from './embedPictures.ts';
import { html } from './html.ts';
import { page, type Section } from './page/page.ts';
import type { RunData } from './RunData.ts';
import { classTable } from './sections/classTable.ts';
import { configs } from './sections/configs.ts';
import { confusionMatrices } from './sections/confusionMatrices.ts';
import { curves } from './sections/curves.ts';
import { environment } from './sections/environment.ts';
import { overview } from './sections/overview.ts';
import { samplePictures } from './sections/samplePictures.ts';
import { streamCurves } from './sections/streamCurves.ts';
import { streamTable } from './sections/streamTable.ts';

/** One page about a run, or about several side by side: it holds its pictures and its script, and needs no network. */
export async function renderReport(runs: readonly RunData[], title: string): Promise<string> {
  const addresses = await embedPictures(runs);
  const sections: Section[] = [
    { id: 'results', title: 'Results', content: overview(runs) },
    { id: 'streams', title: 'By stream', content: streamTable(runs) },
    { id: 'classes', title: 'By class', content: classTable(runs) },
    { id: 'curves', title: 'Curves', content: curves(runs) },
    { id: 'over-the-stream', title: 'Over the stream', content: streamCurves(runs) },
    { id: 'samples', title: 'Samples', content: samplePictures(runs, addresses) },
    { id: 'confusion', title: 'Confusion', content: confusionMatrices(runs) },
    { id: 'environment', title: 'Environment', content: environment(runs) },
    { id: 'config', title: 'Config', content: configs(runs) },
  ];
  return page(title, html`<p class="soft">${headline(runs)}</p>`, sections);
}

function headline(runs: readonly RunData[]): string {
  const time = runs[0].records[0]?.time.replace('T', ' ').replace(/:\d\d\..*/, ' UTC');
  const { method, model } = runs[0].results;
  const what =
    runs.length > 1 ? runs.map(({ name }) => name).join(', ') : [method, model].filter(Boolean).join(' with ');
  return [what, time].filter(Boolean).join(' · ');
}
