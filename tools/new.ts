import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asCalled } from '../framework/cli/asCalled.ts';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { displayPath } from '../framework/config/displayPath.ts';
import { nearestName } from '../framework/errors/nearestName.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { writeFileAtomically } from '../framework/files/writeFileAtomically.ts';
import { entryNames } from '../framework/registration/entryNames.ts';
import { KINDS } from '../framework/registration/kinds.ts';
import '../registry/catalogue.ts';
import { namesOf } from './new/namesOf.ts';
import { TEMPLATES } from './new/templates.ts';

/** Begins an own method, data set or hook: `node tools/new.js method MyMethod`. */
export async function main(argv: string[]): Promise<void> {
  const kinds = Object.keys(TEMPLATES);
  const parsed = parseArguments(argv, {
    command: 'node tools/new.js',
    summary: 'Makes an own class that works as it is, a config that runs it, and its test; to be changed from there.',
    positionals: [
      { name: 'KIND', help: kinds.join(', '), required: true },
      { name: 'NAME', help: 'what a config will call it: MyMethod', required: true },
    ],
    options: [
      { name: 'out', type: 'string', value: 'DIR', help: 'folder of the files; default: the name in small letters' },
    ],
    examples: ['node tools/new.js method MyMethod', 'node tools/new.js hook Greeting --out own'],
  });
  if (!parsed) return;
  const [kind, name] = parsed.positionals;
  const template = TEMPLATES[kind];
  if (!template) {
    const nearest = nearestName(kind, kinds);
    throw new UserError(`there is no template for "${kind}"`, {
      hint: `${nearest ? `did you mean ${nearest}?  ` : ''}there is one for ${kinds.join(', ')}`,
    });
  }
  checkName(name, kind);
  const names = namesOf(name);
  const folder = parsed.values.out ?? names.file;
  const files = Object.entries(template(names)).map(([file, text]) => ({ file: join(folder, file), text }));
  const taken = files.find(({ file }) => existsSync(file));
  if (taken)
    throw new UserError(`${displayPath(taken.file)} is there already`, { hint: 'name another folder by --out' });
  for (const { file, text } of files) await writeFileAtomically(file, text);
  const config = join(folder, `${names.file}.config.ts`);
  const tool = kind === 'method' ? 'test' : 'train';
  process.stdout.write(
    `${files.map(({ file }) => `  ${file}\n`).join('')}\n${asCalled(`node tools/${tool}.js ${config}`)}   runs it\n` +
      `node --import tsx --test ${join(folder, `${names.file}.test.ts`)}   tests it\n`,
  );
}

function checkName(name: string, kind: string): void {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(name)) {
    throw new UserError(`"${name}" is no name of a class`, {
      hint: 'letters and digits, the first one a capital: MyMethod',
    });
  }
  const known = KINDS.find(({ singular }) => singular === kind);
  if (known && entryNames(known).includes(name)) {
    throw new UserError(`there is a ${kind} ${name} already`, { hint: 'take another name' });
  }
}
