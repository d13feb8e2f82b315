import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../framework/errors/UserError.ts';
import { writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';

/** Raised when the pictures come out differently than before from the same seed. */
const GENERATOR = 1;
const FILE = 'manifest.json';

/** What decides the content of the files. */
export interface MakeSettings {
  readonly images: number;
  readonly severities: readonly number[];
  readonly seed: number;
}

interface Content extends MakeSettings {
  readonly made_by: string;
  readonly generator: number;
  readonly notes: readonly string[];
  /** Size in bytes of each file that is complete. */
  readonly files: Readonly<Record<string, number>>;
}

/** `manifest.json` of a folder of corrupted pictures: how they were made, and which are complete. */
export class MakeManifest {
  readonly #folder: string;
  #content: Content;

  private constructor(folder: string, content: Content) {
    this.#folder = folder;
    this.#content = content;
  }

  /**
   * Opens the manifest of a folder, or begins one.
   *
   * @param overwrite files made with other settings are removed instead of refused
   * @throws DataError when the folder holds files that were made with other settings, or not by this tool
   */
  static async open(folder: string, settings: MakeSettings, overwrite: boolean): Promise<MakeManifest> {
    const { images, severities, seed } = settings;
    const fresh: Content = {
      made_by: 'shiftkit tools/make_cifar10_c',
      generator: GENERATOR,
      images,
      severities,
      seed,
      notes: ['frost.npy shows drawn textures, a stand-in for the photographs that the original uses'],
      files: {},
    };
    const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
    if (text === undefined) {
      await refuseForeignFiles(folder);
      return new MakeManifest(folder, fresh);
    }
    const known = parseContent(text, join(folder, FILE));
    const differing = (['generator', 'images', 'severities', 'seed'] as const).filter(
      key => JSON.stringify(known[key]) !== JSON.stringify(fresh[key]),
    );
    if (differing.length === 0) return new MakeManifest(folder, { ...fresh, files: known.files });
    if (!overwrite) {
      const list = differing.map(key => `${key} ${JSON.stringify(known[key])}, not ${JSON.stringify(fresh[key])}`);
      throw new DataError(`the files in ${folder} were made with ${list.join('; ')}`, {
        hint: 'Choose another --out, or remove them and make new ones with --overwrite.',
      });
    }
    for (const name of Object.keys(known.files)) await rm(join(folder, name), { force: true });
    return new MakeManifest(folder, fresh);
  }

  async isComplete(name: string): Promise<boolean> {
    const bytes = this.#content.files[name];
    const found = await stat(join(this.#folder, name)).catch(() => undefined);
    return bytes !== undefined && found?.size === bytes;
  }

  /** Notes a file that is now in its place, whole. */
  async complete(name: string): Promise<void> {
    const { size } = await stat(join(this.#folder, name));
    this.#content = { ...this.#content, files: { ...this.#content.files, [name]: size } };
    await writeFileAtomically(join(this.#folder, FILE), `${JSON.stringify(this.#content, null, 2)}\n`);
  }
}

function parseContent(text: string, file: string): Content {
  try {
    const content = JSON.parse(text) as Content;
    if (typeof content.files === 'object' && content.files !== null) return content;
  } catch {
    // the same as below
  }
  throw new DataError(`${file} is not a manifest of this tool`, { hint: 'Choose another --out.' });
}

/** The official files, above all: they cannot be made again. */
async function refuseForeignFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const foreign = names.filter(name => name.endsWith('.npy') && !name.startsWith('.'));
  if (foreign.length === 0) return;
  throw new DataError(`${folder} holds ${foreign[0]} but no ${FILE}: it was not made by this tool`, {
    hint: 'Choose another --out, so that no data is lost.',
  });
}
