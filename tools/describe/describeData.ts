import { join } from 'node:path';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { ConfigError, DataError, UserError } from '../../framework/errors/UserError.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { contactSheet } from './contactSheet.ts';
import { type DatasetReport, inspectDataset, spread } from './inspectDataset.ts';

export interface DataCheckOptions {
  readonly config: string;
  readonly overrides: readonly string[];
  /** Samples to look at in each data set; 0: all. */
  readonly samples: number;
  /** Folder for a contact sheet of each data set. */
  readonly sheets?: string | undefined;
  readonly json: boolean;
}

const ROLES = ['train', 'source', 'target', 'val', 'test'] as const;
const SAMPLES_ON_SHEET = 6;

/**
 * The data check: looks at every data set of a config and says what is in it.
 *
 * @throws DataError at the end, when a data set is missing, a sample cannot be read, or a run would not begin for files without partner
 */
export async function describeData({
  config: file,
  overrides,
  samples,
  sheets,
  json,
}: DataCheckOptions): Promise<void> {
  const { value } = await loadConfig(file, overrides);
  const roles = ROLES.filter(role => value.data?.[role]);
  if (roles.length === 0)
    throw new ConfigError(`${file} names no data`, { hint: 'data.train, source, target, val or test' });
  const reports: DatasetReport[] = [];
  const wrong: UserError[] = [];
  for (const role of roles) {
    try {
      const spec = value.data![role] as Spec;
      const { dataset, report, refusal } = await inspectDataset(role, spec, value.imports, samples);
      reports.push(report);
      if (refusal) wrong.push(inRole(role, refusal));
      if (!json) process.stdout.write(`${reportText(report)}\n`);
      if (sheets !== undefined) {
        const sheet = join(sheets, `${role}.png`);
        await writeFileAtomically(
          sheet,
          await contactSheet(dataset, spread(dataset.length, SAMPLES_ON_SHEET), value.seed),
        );
        if (!json) process.stdout.write(`  contact sheet    ${sheet}\n`);
      }
      await dataset.close?.();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      wrong.push(inRole(role, error));
    }
  }
  if (json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  const unreadable = reports.reduce((sum, { problems }) => sum + problems.length, 0);
  if (unreadable > 0) {
    const hint = "mend them, or set on_error: 'skip' to go on without";
    wrong.push(new DataError(`${unreadable} samples cannot be read`, { hint }));
  }
  if (wrong.length > 0) throw new DataError(wrong.map(({ message }) => message).join('\n'), { hint: wrong[0].hint });
}

function inRole(role: string, error: UserError): DataError {
  return new DataError(`data.${role}: ${error.message}`, { hint: error.hint, cause: error });
}

function reportText(report: DatasetReport): string {
  const { role, name, samples, inspected, notes, sizes, frequencies, ignored, labelled, problems } = report;
  const rows: (readonly [string, string])[] = [
    [
      'sizes',
      Object.entries(sizes)
        .map(([size, count]) => `${size} x ${count}`)
        .join(', '),
    ],
    ...notes.map(note => ['note', note] as const),
    ...(labelled > 0 ? [...frequencyRows(frequencies), ['no class', `${ignored.toFixed(3)} %`] as const] : []),
    ...problems.map(problem => ['cannot be read', problem] as const),
  ];
  const looked = inspected < samples ? `, ${inspected} of them looked at` : '';
  return [
    `${role}: ${name}, ${samples} samples${looked}`,
    ...rows.map(([what, text]) => `  ${what.padEnd(16)} ${text}`),
  ].join('\n');
}

function frequencyRows(frequencies: Readonly<Record<string, number>>): [string, string][] {
  return Object.entries(frequencies).map(([title, percent]) => [title, `${percent.toFixed(3)} %`]);
}
