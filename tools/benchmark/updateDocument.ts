import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../framework/errors/UserError.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';
import { JOBS } from './jobs.ts';
import type { Table } from './Table.ts';
import { tableText } from './tableText.ts';

const BEGIN = '<!-- benchmark: begin -->';
const END = '<!-- benchmark: end -->';

/**
 * Puts a table into a Markdown document, between its two markers; the prose around them stays. All tables are kept as
 * JSON beside it: a row replaces the one of its job, the others stay if they were measured under the same conditions.
 *
 * @param file the document, `.md`
 * @throws UserError where it has no markers
 */
export async function updateDocument(file: string, table: Table): Promise<void> {
  const text = await readDocument(file);
  const store = file.replace(/(\.md)?$/, '.json');
  const known: Table[] = existsSync(store) ? JSON.parse(await readFile(store, 'utf8')) : [];
  const tables = merge(known, table);
  await writeFileAtomically(store, `${JSON.stringify(tables, null, 1)}\n`);
  const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
  await writeFileAtomically(file, `${before}\n\n${tables.map(tableText).join('\n\n')}\n\n${after}`);
}

async function readDocument(file: string): Promise<string> {
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  if (text.indexOf(BEGIN) >= 0 && text.indexOf(END) > text.indexOf(BEGIN)) return text;
  throw new UserError(`--docs: ${file} has no place for the tables`, {
    hint: `put the lines ${BEGIN} and ${END} into it`,
  });
}

/** One table for each suite, device and precision, in the order in which they came. */
function merge(known: readonly Table[], table: Table): Table[] {
  const same = ({ suite, environment: { device, precision } }: Table) =>
    suite === table.suite && device === table.environment.device && precision === table.environment.precision;
  const old = known.find(same);
  const kept = old && isDeepStrictEqual(plain(old.environment), plain(table.environment)) ? old.rows : [];
  const rows = JOBS.flatMap(({ name }) => {
    const row = [...table.rows, ...kept].find(({ job }) => job.name === name);
    return row ? [row] : [];
  });
  const merged = { ...table, rows };
  return old ? known.map(other => (other === old ? merged : other)) : [...known, merged];
}

/** As it comes back from a file. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
