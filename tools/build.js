#!/usr/bin/env node
// Compiles the package into dist/: JavaScript with types. `npm pack` ships it.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
