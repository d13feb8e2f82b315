#!/usr/bin/env node
// The command of the package: `npx shiftkit TOOL ...` opens the door of a tool beside this file. In a project that has
// installed the package there is no `tools/` to name.
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** The tools and what they are for; what a checkout has besides (build, lint, tests, quickstart) is of no use elsewhere. */
const PURPOSES = {
  train: 'trains the network of a config',
  test: 'evaluates, and adapts, the network of a config on its test data',
  predict: 'predicts images with the network of a config',
  run_recipe: 'runs a chain of trainings, labels and evaluations',
  generate_pseudo_label: 'keeps predictions as labels, for ProDA',
  calc_prototype: 'writes the mean feature of each class, for ProDA',
  analyze_run: 'compares runs, on the console and on one page',
  describe: 'lists what a config can name, and the options of each',
  print_config: 'prints a config with its bases, overrides and defaults',
  new: 'makes a method, hook or other class of your own, with config and test',
  convert_checkpoint: 'writes the network of a checkpoint as safetensors',
  fetch_cifar10: 'brings CIFAR-10 (139 MB)',
  make_cifar10_c: 'makes CIFAR-10-C from CIFAR-10',
  make_streets: 'draws a small labelled street world, in place of downloads',
  benchmark: 'measures the speed of trainings and adaptation',
  doctor: 'says what this machine can compute on, and what is missing',
  setup: 'installs the native engine',
  completion: 'prints a script that completes words in a shell',
};
const tools = Object.keys(PURPOSES);
const width = Math.max(...tools.map(name => name.length)) + 2;
const list = Object.entries(PURPOSES).map(([name, purpose]) => `${name.padEnd(width)}${purpose}`);

const HELP = `usage: npx shiftkit TOOL [options]

Domain adaptation and test-time adaptation. Tools:

  ${list.join('\n  ')}

npx shiftkit TOOL --help lists the options of a tool. Configs of the package are called shiftkit/configs/...

examples:
  npx shiftkit doctor
  npx shiftkit test shiftkit/configs/tent/tent_cifar10c.config.ts
  npx shiftkit describe Tent
`;

const [name, ...words] = process.argv.slice(2);
if (name === '--version') {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else if (name === undefined || name === '--help' || name === '-h' || name === 'help') process.stdout.write(HELP);
else if (tools.includes(name)) {
  // What help and hints call the tools.
  process.env.SHIFTKIT_COMMAND ??= 'npx shiftkit';
  const file = `${folder}${name}.js`;
  process.argv = [process.argv[0], file, ...words];
  await import(pathToFileURL(file).href);
} else {
  console.error(`UserError: there is no tool "${name}"\n  npx shiftkit --help lists them: ${tools.join(', ')}`);
  process.exitCode = 2;
}
