#!/usr/bin/env node
// Runs jest with its arguments passed on, and ends with one line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'shiftkit-tests-'));
const report = join(folder, 'report.json');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');

const given = process.argv.slice(2);
// Two processes: much of the time a test waits for a process that it has started. More would only compete, since an engine uses
// every core by itself.
const workers = given.includes('--runInBand') ? [] : ['--maxWorkers=2'];
const argumentsOfJest = [jest, ...workers, '--json', `--outputFile=${report}`, ...given];
const { status, signal } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings', ...argumentsOfJest],
  {
    cwd: root,
    // The JSON that jest also prints would drown the console: its report goes to the file, its progress to descriptor 2.
    stdio: ['inherit', 'ignore', 'inherit'],
  },
);

let failed = status !== 0;
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, numRuntimeErrorTestSuites } =
    JSON.parse(readFileSync(report, 'utf8'));
  if (numPendingTests) console.log(`${numPendingTests} skipped`);
  if (numRuntimeErrorTestSuites) console.log(`${numRuntimeErrorTestSuites} test files did not run`);
  failed ||= numFailedTestSuites > 0 || numPassedTests === 0;
  console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`);
} catch {
  failed = true;
  console.log(`jest ended without a report (${signal ?? `exit code ${status}`})`);
  console.log('0 passed, 1 failed');
}
if (process.argv.includes('--coverage')) {
  const summary = join(root, 'coverage', 'coverage-summary.json');
  const { total } = JSON.parse(readFileSync(summary, 'utf8'));
  console.log(`lines covered: ${total.lines.pct} % of ${total.lines.total}; coverage/lcov-report shows which`);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
