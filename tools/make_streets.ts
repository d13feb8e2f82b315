import { availableParallelism } from 'node:os';
import { parseArguments } from '../framework/cli/parseArguments.ts';
import { nearestName } from '../framework/errors/nearestName.ts';
import { UserError } from '../framework/errors/UserError.ts';
import { makeStreets } from './make_streets/makeStreets.ts';
import { TREES, type TreeName } from './make_streets/trees/trees.ts';

const TABLE = {
  command: 'node tools/make_streets.js',
  summary: 'Draws labelled streets in a synthetic and a real style, as GTA5, SYNTHIA and Cityscapes trees.',
  options: [
    {
      name: 'tree',
      type: 'string',
      value: 'A,B',
      default: 'all',
      help: 'gta5, synthia (synthetic style), cityscapes (real style), separated by commas; or all',
    },
    { name: 'images', type: 'integer', default: 600, help: 'pictures to train on, in each tree' },
    { name: 'val-images', type: 'integer', default: 100, help: 'pictures to validate on, in the Cityscapes tree' },
    { name: 'size', type: 'string', value: 'HxW', default: '128x256', help: 'height and width in pixels' },
    { name: 'seed', type: 'integer', default: 0, help: 'of everything that is drawn' },
    {
      name: 'out',
      type: 'string',
      value: 'DIR',
      default: 'data/streets',
      help: 'where to put the folders of the trees',
    },
    { name: 'workers', type: 'integer', help: 'threads, by default one per processor; the files do not depend on it' },
    { name: 'overwrite', type: 'boolean', help: 'replace trees that were made with other settings' },
  ],
  examples: [
    'node tools/make_streets.js',
    'node tools/make_streets.js --tree gta5,cityscapes --images 2000 --val-images 200 --size 256x512 --out data/larger',
  ],
} as const;

/** The pictures are numbered with five digits in GTA5. */
const MOST_IMAGES = 99_999;

/** `node tools/make_streets.js`: draws a street world, where the demonstrations read it. */
export async function main(argv: string[]): Promise<void> {
  const parsed = parseArguments(argv, TABLE);
  if (!parsed) return;
  const { images, seed, out, overwrite, 'val-images': valImages } = parsed.values;
  const trees = readTrees(parsed.values.tree);
  const [height, width] = readSize(parsed.values.size);
  const workers = parsed.values.workers ?? availableParallelism();
  requireBetween('images', images, 1, MOST_IMAGES);
  requireBetween('val-images', valImages, 1, MOST_IMAGES);
  requireBetween('workers', workers, 0, 256);
  const request = { trees, images, valImages, height, width, seed, out, workers, overwrite };
  const made = await makeStreets(request, () =>
    process.stderr.write(`another process is drawing in ${out}; waiting for it\n`),
  );
  for (const { folder, drawn } of made) {
    process.stdout.write(drawn === 0 ? `nothing to do: ${folder} is complete\n` : `${folder}: ${drawn} images drawn\n`);
  }
}

function requireBetween(name: string, value: number, least: number, most: number): void {
  if (value < least || value > most) throw new UserError(`--${name} is ${value}, must be ${least} to ${most}`);
}

function readTrees(text: string): TreeName[] {
  const known = Object.keys(TREES) as TreeName[];
  if (text === 'all') return known;
  return [...new Set(text.split(',').map(word => word.trim()))].map(word => {
    const name = known.find(one => one === word);
    if (name) return name;
    const nearest = nearestName(word, known);
    throw new UserError(`--tree: there is no tree '${word}'`, {
      hint: nearest ? `Did you mean '${nearest}'?` : `Known are ${known.join(', ')}, and all.`,
    });
  });
}

/** Smaller pictures show nothing; larger ones than any of the data sets' take too much memory in each thread. */
function readSize(text: string): [number, number] {
  const [, height, width] = /^(\d+)x(\d+)$/.exec(text)?.map(Number) ?? [];
  const fits = (side: number | undefined): boolean => side !== undefined && side >= 16 && side <= 4096;
  if (fits(height) && fits(width)) return [height, width];
  throw new UserError(`--size is ${text}: expected height x width in pixels, each 16 to 4096, such as 128x256`);
}
