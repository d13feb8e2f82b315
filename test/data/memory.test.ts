import { spawnSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { IMAGE_BYTES, npyBytes, temporaryFolder } from './files.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const root = temporaryFolder();

/** A file of zeros with this many rows, that takes no room on the disk. */
function sparseFolder(rows: number): string {
  const folder = join(root, String(rows));
  mkdirSync(folder);
  const header = npyBytes([rows, 32, 32, 3], new Uint8Array());
  writeFileSync(join(folder, 'fog.npy'), header);
  truncateSync(join(folder, 'fog.npy'), header.length + rows * IMAGE_BYTES);
  writeFileSync(join(folder, 'labels.npy'), npyBytes([rows], new Uint8Array(rows)));
  return folder;
}

/** Reads the whole stream in a process of its own. @returns its largest resident memory in MB */
function peakOfReading(rows: number): number {
  const dataset = {
    type: 'Cifar10C',
    root: sparseFolder(rows),
    corruptions: ['fog'],
    severities: [5],
    stored_severities: [5],
  };
  const script = join(root, `read${rows}.mts`);
  writeFileSync(
    script,
    `import '${join(HERE, '../../registry/catalogue.ts')}';
     import { DataLoader } from '${join(HERE, '../../framework/data/DataLoader.ts')}';
     const loader = await DataLoader.open({ dataset: ${JSON.stringify(dataset)}, batchSize: 200 });
     let images = 0;
     for await (const batch of loader.batches(0)) images += batch.shape[0];
     await loader.close();
     console.log(JSON.stringify({ images, peak: process.resourceUsage().maxRSS / 1000 }));`,
  );
  const tsx = join(HERE, '../../node_modules/tsx/dist/cli.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [tsx, script], { encoding: 'utf8', timeout: 50_000 });
  expect(stderr).toBe('');
  const { images, peak } = JSON.parse(stdout) as { images: number; peak: number };
  expect(images).toBe(rows);
  return peak;
}

test('the memory needed does not grow with the number of images', () => {
  const few = peakOfReading(2_000);
  const many = peakOfReading(50_000); // a file of 154 MB, batches of 614 MB
  expect(many - few).toBeLessThan(80);
});
