import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../errors/UserError.ts';
import { writeFileAtomically } from '../../files/writeFileAtomically.ts';

const MANIFEST = 'manifest.json';

/** What decides the content of a folder of pseudo labels. */
const settings = {
  /** soft: probabilities of all classes at the network's own grid; hard: the most probable class of each pixel and its probability. */
  form: z.enum(['soft', 'hard']),
  /** How probabilities are stored: see `softFile` and `hardFile`. */
  values: z.enum(['float16', 'uint8']),
  /** Whether each picture was averaged with its mirror image. */
  flip: z.boolean(),
  /** Of hard labels: a confidence is the mean of so many pixels along each side. Manifests of before have none, which is 1. */
  confidence_stride: z.number().int().positive().optional(),
  /** The network's weights; the hash is that of the file. */
  weights: z.object({ file: z.string(), sha256: z.string() }),
  model: z.string(),
  dataset: z.string(),
  classes: z.array(z.string()),
  /** Which pictures they are of: options of the data set, and a hash of names and sizes. Manifests of before have none. */
  pictures: z.object({ number: z.number(), sha256: z.string(), options: z.record(z.string(), z.unknown()) }).optional(),
};

const schema = z.object({
  made_by: z.literal('shiftkit tools/generate_pseudo_label'),
  format: z.literal(1),
  ...settings,
  /** False while it is being made. */
  complete: z.boolean(),
  /** By name, all files but this one; while the folder is being made those that are done. */
  files: z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() })),
});

export type PseudoLabelManifest = z.output<typeof schema>;
export type PseudoLabelSettings = Pick<PseudoLabelManifest, keyof typeof settings>;
export type PseudoLabelForm = PseudoLabelSettings['form'];

/** @returns undefined where the folder has none @throws DataError when it is damaged or of another kind */
export async function readManifest(root: string): Promise<PseudoLabelManifest | undefined> {
  const file = join(root, MANIFEST);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DataError(`${file} is damaged, or was not written by this version of generate_pseudo_label`, {
      hint: 'make the labels again in another folder',
      cause,
    });
  }
}

export async function writeManifest(
  root: string,
  content: Omit<PseudoLabelManifest, 'made_by' | 'format'>,
): Promise<void> {
  const { files, ...head } = content;
  const manifest = { made_by: schema.shape.made_by.value, format: schema.shape.format.value, ...head, files };
  await writeFileAtomically(join(root, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`);
}

/** What differs between two folders' settings, in words: `classes 16, not 19`. None: the labels are the same. */
export function differences(known: PseudoLabelSettings, wanted: PseudoLabelSettings): string[] {
  const text = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
  const plain = (['form', 'values', 'flip', 'model', 'dataset', 'classes'] as const)
    .filter(key => text(known[key]) !== text(wanted[key]))
    .map(key => `${key} ${text(known[key])}, not ${text(wanted[key])}`);
  const all = [...plain, ...otherStride(known, wanted), ...otherPictures(known, wanted)];
  if (known.weights.sha256 === wanted.weights.sha256) return all;
  return [`the weights ${known.weights.file}, not ${wanted.weights.file} as it is now`, ...all];
}

function otherStride(known: PseudoLabelSettings, wanted: PseudoLabelSettings): string[] {
  if (known.form === 'soft' || wanted.form === 'soft') return [];
  const [before, now] = [known, wanted].map(({ confidence_stride }) => confidence_stride ?? 1);
  return before === now ? [] : [`confidence_stride ${before}, not ${now}`];
}

/** Where one of them does not say which pictures it is of, it may be the same. */
function otherPictures({ pictures: known }: PseudoLabelSettings, { pictures: wanted }: PseudoLabelSettings): string[] {
  if (!known || !wanted) return [];
  const keys = [...new Set([...Object.keys(known.options), ...Object.keys(wanted.options)])];
  const [before, now] = [known, wanted].map(({ options }) =>
    keys.map(key => JSON.stringify(options[key]) ?? 'not set'),
  );
  const changes = keys.flatMap((key, i) => (before[i] === now[i] ? [] : [`${key} ${before[i]}, not ${now[i]}`]));
  if (changes.length > 0 || known.sha256 === wanted.sha256) return changes;
  return [`pictures of other names or sizes (${known.number}; now there are ${wanted.number})`];
}
