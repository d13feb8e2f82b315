import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunData, ShownSample } from './RunData.ts';
import type { PictureAddresses } from './sections/samplePictures.ts';

/** Bytes of all pictures of a report, as they stand in the page: it stays below 3 MB. */
const MOST = 2_200_000;

/** The pictures of samples as addresses that hold them: of every run the first ones in turn, as long as there is room. */
export async function embedPictures(runs: readonly RunData[]): Promise<PictureAddresses> {
  const addresses = new Map<ShownSample, Readonly<Record<string, string>>>();
  let room = MOST;
  const longest = Math.max(0, ...runs.map(({ samples }) => samples.length));
  for (let i = 0; i < longest; i++) {
    const row = runs.flatMap(({ folder, samples }) => (samples[i] ? [{ folder, sample: samples[i] }] : []));
    const embedded = await Promise.all(row.map(({ folder, sample }) => embed(folder, sample.pictures)));
    room -= embedded.flatMap(Object.values<string>).reduce((sum, address) => sum + address.length, 0);
    if (room < 0) break;
    for (const [k, { sample }] of row.entries()) {
      if (Object.keys(embedded[k]).length > 0) addresses.set(sample, embedded[k]);
    }
  }
  return addresses;
}

async function embed(folder: string, pictures: ShownSample['pictures']): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  for (const [what, file] of Object.entries(pictures)) {
    const bytes = await readFile(join(folder, file)).catch(() => undefined);
    const type = file.endsWith('.jpg') ? 'image/jpeg' : 'image/png';
    if (bytes) addresses[what] = `data:${type};base64,${bytes.toString('base64')}`;
  }
  return addresses;
}
