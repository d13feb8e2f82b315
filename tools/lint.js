#!/usr/bin/env node
// Format, lint, types and the dependency rules, in this order; the first that fails ends it.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['framework', 'registry', 'tools', 'configs'];

/** Runs a script of an installed package; returns what it printed, or undefined where its output goes to the console. */
function run(script, args, capture = false) {
  const result = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
  });
  if (result.status !== 0 && !capture) process.exit(1);
  return result.stdout;
}

console.log('format and lint (biome)');
run('@biomejs/biome/bin/biome', ['check', '.']);

console.log('types (tsc)');
run('typescript/bin/tsc', ['--noEmit', '-p', '.']);
run('typescript/bin/tsc', ['-p', 'test']);

console.log('dependencies (dependency-cruiser)');
const cruise = JSON.parse(
  run('dependency-cruiser/bin/dependency-cruise.mjs', ['--output-type', 'json', ...FOLDERS], true),
);
for (const { rule, from, to } of cruise.summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
// A cruiser that cannot read TypeScript reports "no violations" having seen nothing: count what it saw.
const seen = new Set(cruise.modules.map(module => module.source));
const unseen = FOLDERS.flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true })
    .map(file => `${folder}/${file}`.replaceAll('\\', '/'))
    .filter(file => file.endsWith('.ts') && !seen.has(file)),
);
const withDependencies = cruise.modules.filter(module => module.dependencies.length > 0).length;
if (unseen.length || withDependencies < seen.size / 4) {
  console.error(
    `the dependency rules were not checked: ${unseen.length} files unseen (${unseen.slice(0, 5).join(', ')})`,
  );
  process.exit(1);
}
if (cruise.summary.error > 0) process.exit(1);
console.log(`${cruise.modules.length} modules, ${cruise.summary.totalDependenciesCruised} dependencies: no violation`);
