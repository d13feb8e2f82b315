import { availableParallelism } from 'node:os';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { nearestName } from '../framework/errors/nearestName.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { CORRUPTIONS, STANDARD_CORRUPTIONS } from '../registry/corruptions/corruptions.ts';
import { makeCifar10C } from './make_cifar10_c/makeCifar10C.ts';

const TABLE = {
  command: 'node tools/make_cifar10_c.js',
  summary: 'Makes CIFAR-10-C (corrupted test pictures, in the official layout) from CIFAR-10.',
  options: [
    { name: 'images', type: 'integer', default: 10000, help: 'how many of the test pictures, from the first on' },
    {
      name: 'corruptions',
      type: 'string',
      value: 'A,B',
      default: 'standard',
      help: `names separated by commas; standard: the 15 of the benchmark; all: with the 4 extra ones`,
    },
    { name: 'severities', type: 'string', value: '1,2', default: '1,2,3,4,5', help: 'in the order of the rows' },
    { name: 'seed', type: 'integer', default: 0, help: 'of the random corruptions' },
    { name: 'root', type: 'string', value: 'DIR', default: 'data/cifar10', help: 'where CIFAR-10 lies' },
    { name: 'out', type: 'string', value: 'DIR', default: 'data/CIFAR-10-C', help: 'where to put the files' },
    { name: 'workers', type: 'integer', help: 'threads, by default one per processor; the files do not depend on it' },
    { name: 'overwrite', type: 'boolean', help: 'remove files that were made with other settings' },
  ],
  examples: [
    'node tools/make_cifar10_c.js --severities 5',
    'node tools/make_cifar10_c.js --images 1000 --corruptions fog,contrast --severities 3,5 --out data/small-c',
  ],
} as const;

/** `node tools/make_cifar10_c.js`: makes CIFAR-10-C, where the data set `Cifar10C` reads it. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, TABLE);
  if (!parsed) return;
  const { images, seed, root, out, overwrite } = parsed.values;
  const corruptions = readCorruptions(parsed.values.corruptions);
  const severities = readSeverities(parsed.values.severities);
  const workers = parsed.values.workers ?? availableParallelism();
  if (images < 1) throw new UserError(`--images is ${images}, must be at least 1`);
  if (workers < 0 || workers > 256) throw new UserError(`--workers is ${workers}, must be 0 to 256`);
  const request = { images, corruptions, severities, seed, root, out, workers, overwrite };
  const made = await makeCifar10C(request, () =>
    process.stderr.write(`another process is making files in ${out}; waiting for it\n`),
  );
  const rows = `${severities.length} x ${images} pictures each`;
  process.stdout.write(
    made.length === 0
      ? `nothing to do: ${out} has every file already (${corruptions.join(' ')}; ${rows})\n`
      : `made in ${out}: ${made.join(' ')} (${rows})\n`,
  );
  if (made.includes('frost.npy')) {
    process.stdout.write('frost.npy shows drawn textures: a stand-in for the photographs of the original\n');
  }
}

function readCorruptions(text: string): string[] {
  if (text === 'all') return Object.keys(CORRUPTIONS);
  if (text === 'standard') return [...STANDARD_CORRUPTIONS];
  const names = [...new Set(text.split(',').map(name => name.trim()))];
  for (const name of names) {
    if (Object.hasOwn(CORRUPTIONS, name)) continue;
    const nearest = nearestName(name, Object.keys(CORRUPTIONS));
    throw new UserError(`--corruptions: there is no corruption '${name}'`, {
      hint: nearest ? `Did you mean '${nearest}'?` : `Known are ${Object.keys(CORRUPTIONS).join(', ')}.`,
    });
  }
  return names;
}

function readSeverities(text: string): number[] {
  const severities = text.split(',').map(word => (word.trim() === '' ? Number.NaN : Number(word)));
  const wrong = severities.findIndex(
    (severity, i) => ![1, 2, 3, 4, 5].includes(severity) || severities.indexOf(severity) < i,
  );
  if (wrong < 0) return severities;
  throw new UserError(`--severities is ${text}: expected different numbers of 1 to 5, separated by commas`);
}
