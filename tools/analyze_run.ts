import { dirname, join, resolve } from 'node:path';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { configName } from '../framework/config/configName.ts';
import { displayPath } from '../framework/config/displayPath.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { writeFileAtomically } from '../framework/files/writeFileAtomically.ts';
import type { RunData } from '../framework/report/RunData.ts';
import { readRun } from '../framework/report/readRun.ts';
import { renderReport } from '../framework/report/renderReport.ts';
import { comparisonText } from './analyze_run/comparisonText.ts';

/** Compares runs: `node tools/analyze_run.js A B C`. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, {
    command: 'node tools/analyze_run.js',
    summary:
      'Compares runs: prints their figures side by side, and writes one page with figures, curves and samples of all.',
    positionals: [
      { name: 'WORK_DIR', help: 'work directories of trainings or evaluations', required: true, many: true },
    ],
    options: [
      {
        name: 'out',
        type: 'string',
        value: 'FILE',
        help: 'the page; default: report.html of a single run, comparison.html beside several',
      },
      {
        name: 'names',
        type: 'string',
        value: 'A,B,C',
        help: 'what the runs are called; default: their methods or folders',
      },
      { name: 'title', type: 'string', help: 'of the page' },
      { name: 'quiet', type: 'boolean', help: 'write the page only' },
    ],
    examples: [
      'node tools/analyze_run.js work_dirs/quickstart/source work_dirs/quickstart/norm work_dirs/quickstart/tent',
      'node tools/analyze_run.js work_dirs/a work_dirs/b --names before,after --out before_after.html',
    ],
  });
  if (!parsed) return;
  const { values, positionals } = parsed;
  const runs = named(await Promise.all(positionals.map(readRun)), values.names?.split(','));
  const out =
    values.out ??
    (runs.length === 1 ? `${positionals[0]}/report.html` : `${commonFolder(positionals)}/comparison.html`);
  const title =
    values.title ??
    (runs.length === 1 ? configName(join(runs[0].folder, 'config.json')) : `Comparison of ${runs.length} runs`);
  await writeFileAtomically(out, await renderReport(runs, title));
  if (values.quiet) return;
  const text = comparisonText(runs);
  process.stdout.write(`${text}${text === '' ? '' : '\n\n'}report: ${displayPath(resolve(out))}\n`);
}

/** Names that differ: those asked for, else the methods where they do, else the folders. */
function named(runs: readonly RunData[], asked: readonly string[] | undefined): RunData[] {
  if (asked && asked.length !== runs.length) {
    throw new UserError(`--names has ${asked.length} names for ${runs.length} runs`);
  }
  const methods = runs.map(({ results }) => String(results.method ?? ''));
  const candidates = [asked, methods, runs.map(({ name }) => name), runs.map(({ folder }) => folder)];
  const names = candidates.find(list => list && !list.includes('') && new Set(list).size === runs.length);
  if (!names) throw new UserError('a run is named twice, or two runs have one name');
  return runs.map((run, i) => ({ ...run, name: names[i] }));
}

/** The folder that all lie in. */
function commonFolder(folders: readonly string[]): string {
  const parents = new Set(folders.map(folder => dirname(resolve(folder))));
  return parents.size === 1 ? displayPath([...parents][0]) : '.';
}
