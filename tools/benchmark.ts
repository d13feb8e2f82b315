import { parseArguments } from '../framework/cli/parseArguments.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { writeFileAtomically } from '../framework/files/writeFileAtomically.ts';
import '../registry/catalogue.ts';
import { checkout } from './benchmark/checkout.ts';
import { COMMAND_LINE } from './benchmark/commandLine.ts';
import { describeEnvironment } from './benchmark/describeEnvironment.ts';
import { enduranceOf } from './benchmark/enduranceOf.ts';
import type { Job } from './benchmark/Job.ts';
import { chooseJobs } from './benchmark/jobs.ts';
import { measureJob } from './benchmark/measureJob.ts';
import { profileJob } from './benchmark/profileJob.ts';
import { readSettings, readSize } from './benchmark/readSettings.ts';
import { type Order, serve } from './benchmark/serve.ts';
import type { Table, TableRow } from './benchmark/Table.ts';
import { tableText } from './benchmark/tableText.ts';
import { updateDocument } from './benchmark/updateDocument.ts';

/** Our speed and memory beside PyTorch's, on this machine. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, COMMAND_LINE);
  if (!parsed) return;
  const { values } = parsed;
  if (values.serve) return serve(JSON.parse(values.serve) as Order);
  const settings = readSettings(values, say);
  const { batch, data: root, streets, images } = values;
  const jobs = chooseJobs(values.jobs, { batch, size: readSize(values.size), root, streets, images });
  const report = values.profile ? profileJob : values.endurance ? enduranceOf : undefined;
  if (report) {
    await eachJob(jobs, async job => console.log(await report(job, settings)));
    return;
  }
  const rows: TableRow[] = [];
  await eachJob(jobs, async job => {
    const result = await measureJob(job, settings);
    rows.push({ ...result, date: new Date().toISOString().slice(0, 10), commit: checkout() });
    say(progressLine(rows.at(-1)!));
  });
  if (rows.length === 0) return;
  const table = { environment: await describeEnvironment(settings, rows), rows };
  const tables = bySuite(table);
  console.log(tables.map(tableText).join('\n\n'));
  if (values.json) await writeFileAtomically(values.json, `${JSON.stringify(table, null, 1)}\n`);
  if (values.docs) for (const part of tables) await updateDocument(values.docs, part);
}

/** A job that fails is told, and the others go on. */
async function eachJob(jobs: readonly Job[], work: (job: Job) => Promise<void>): Promise<void> {
  for (const job of jobs) {
    try {
      await work(job);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      say(`${job.name}: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`);
      process.exitCode = 1;
    }
  }
}

function bySuite({ environment, rows }: Table): Table[] {
  const suites = [...new Set(rows.map(({ job }) => job.suite))];
  return suites.map(suite => ({
    ...(suite && { suite }),
    environment,
    rows: rows.filter(({ job }) => job.suite === suite),
  }));
}

function progressLine({ job, ours, torch, ratio }: TableRow): string {
  const versus = torch && ratio ? `, PyTorch ${torch.ms.median.toFixed(1)} ms, ratio ${ratio.median.toFixed(2)}` : '';
  return `${job.name}: ${ours.ms.median.toFixed(1)} ms${versus}`;
}

/** To the error stream: the table alone is the result. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
