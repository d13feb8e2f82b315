#!/usr/bin/env node
// The first thing that a user runs: installs, fetches CIFAR-10, corrupts some images, and shows on them what adaptation
// brings. Plain JavaScript on node: modules, since it runs before the packages are there.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const METHODS = ['source', 'norm', 'tent'];
const FIFTEEN = [
  'gaussian_noise',
  'shot_noise',
  'impulse_noise',
  'defocus_blur',
  'glass_blur',
  'motion_blur',
  'zoom_blur',
  'snow',
  'frost',
  'fog',
  'brightness',
  'contrast',
  'elastic_transform',
  'pixelate',
  'jpeg_compression',
];
// One of each family: noise, blur, weather, digital.
const FOUR = ['gaussian_noise', 'defocus_blur', 'fog', 'jpeg_compression'];

if (process.argv.includes('--help')) {
  console.log(`Usage: npm run quickstart

Installs shiftkit, fetches CIFAR-10 (139 MB, once), makes corrupted images and evaluates Source, Norm and Tent with a
trained ResNet-20: 15 corruptions x 1,000 images with the native engine, 4 x 500 without it.`);
  process.exit(0);
}

/** Runs a tool of this folder; a tool that fails has said why, and ends the quickstart with its exit code. */
function tool(name, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, 'tools', `${name}.js`), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

function step(number, text) {
  console.log(`\n[${number}/5] ${text}`);
}

step(1, 'Packages and native engine');
tool('setup');
// Whether one is there: the set-up may have left a stale one that it could not build anew, which would not be used.
const check = spawnSync(process.execPath, [join(root, 'tools', 'setup.js'), '--check'], { stdio: 'ignore' });
const native = process.env.SHIFTKIT_NATIVE !== '0' && check.status === 0;
const corruptions = native ? FIFTEEN : FOUR;
const images = native ? 1000 : 500;
const data = `data/quickstart/CIFAR-10-C-${corruptions.length}x${images}`;

step(2, 'CIFAR-10');
tool('fetch_cifar10');

step(3, `${corruptions.length} corruptions of ${images} test images, severity 5`);
tool(
  'make_cifar10_c',
  '--images',
  `${images}`,
  '--severities',
  '5',
  '--corruptions',
  corruptions.join(','),
  '--out',
  data,
);

step(4, 'Source, Norm and Tent');
const results = METHODS.map(method => {
  const work = `work_dirs/quickstart/${method}`;
  tool(
    'test',
    `configs/tent/${method}_cifar10c.config.ts`,
    '--quiet',
    '--work-dir',
    work,
    '--cfg-options',
    `data.test.root=${data}`,
    'data.test.stored_severities=[5]',
    'data.test.severities=[5]',
    `data.test.corruptions=${JSON.stringify(corruptions)}`,
    `data.test.num_examples=${images}`,
  );
  const result = JSON.parse(readFileSync(join(root, work, 'results.json'), 'utf8'));
  const seconds = result.rows.reduce((sum, row) => sum + row.seconds, 0);
  console.log(`${result.method}: ${result.mean.error.toFixed(2)} % of the images wrong, ${seconds.toFixed(0)} s`);
  return result;
});

step(5, `Error in percent, ResNet-20, ${images} images per corruption, on ${results[0].backend}`);
const width = Math.max(...corruptions.map(name => name.length));
const line = (name, values) => console.log(`  ${name.padEnd(width)}${values.map(value => value.padStart(9)).join('')}`);
line(
  '',
  results.map(result => result.method),
);
for (const [i, row] of results[0].rows.entries()) {
  line(
    row.corruption,
    results.map(result => result.rows[i].error.toFixed(2)),
  );
}
line(
  'mean',
  results.map(result => result.mean.error.toFixed(2)),
);
const works = METHODS.map(method => `work_dirs/quickstart/${method}`);
tool('analyze_run', ...works, '--quiet');
const shown = path => relative(process.cwd(), join(root, path));
console.log(`\nThe report, to be opened in a browser: ${shown('work_dirs/quickstart/comparison.html')}`);
console.log(`Results, logs and resolved configs of each run lie beside it in ${METHODS.join(', ')}.`);
console.log(`
Next:
  your own images           node tools/predict.js configs/tent/source_cifar10c.config.ts FOLDER
  another option            node tools/test.js work_dirs/quickstart/tent/config.json --work-dir work_dirs/two_steps --cfg-options method.steps=2
  a method of your own      node tools/new.js method MyMethod
docs/getting_started.md goes through them.`);
