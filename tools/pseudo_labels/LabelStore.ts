import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  differences,
  type PseudoLabelManifest,
  type PseudoLabelSettings,
  readManifest,
  writeManifest,
} from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import { DataError } from '../../framework/errors/UserError.ts';
import { isTemporary, writeFileAtomically } from '../../framework/files/writeFileAtomically.ts';

export type LabelFiles = Readonly<Record<string, Uint8Array>>;

/** The lock of the tool, which is no part of the labels. */
export const LOCK = '.lock';

/**
 * A folder of pseudo labels that is being made. Each file appears whole; the manifest says that the folder is not complete until
 * `close` finds all of them.
 */
export class LabelStore {
  readonly #files: Record<string, PseudoLabelManifest['files'][string]> = {};

  private constructor(
    readonly root: string,
    private readonly settings: PseudoLabelSettings,
    /** Of each image, the names of its files. */
    private readonly wanted: readonly (readonly string[])[],
  ) {}

  /**
   * @param overwrite removes labels of other settings, and their pictures
   * @throws DataError when labels of other settings, or files that this tool did not make, are there
   */
  static async open(
    root: string,
    settings: PseudoLabelSettings,
    wanted: readonly (readonly string[])[],
    overwrite: boolean,
  ): Promise<LabelStore> {
    const known = await readManifest(root);
    const differing = known ? differences(known, settings) : [];
    // What goes on stays as it was begun: its weights may lie elsewhere now, and what an old manifest does not say is not known.
    const begun = known && differing.length === 0 ? asBegun(known) : {};
    const store = new LabelStore(root, { ...settings, ...begun }, wanted);
    if (differing.length > 0 && !overwrite) {
      throw new DataError(`the pseudo labels in ${root} were made with ${differing.join('; ')}`, {
        hint: 'go on with the options of before, choose another --out, or put new ones in their place with --overwrite',
      });
    }
    if (!known) await requireEmpty(root);
    await removeUnfinished(root);
    if (known && differing.length === 0) await store.#takeExisting(known);
    else if (known) await removeLabels(root);
    if (!store.complete) await store.#writeManifest();
    return store;
  }

  /** Images whose labels are there. */
  get done(): number {
    return this.wanted.filter((_, index) => this.has(index)).length;
  }

  get complete(): boolean {
    return this.done === this.wanted.length;
  }

  get bytes(): number {
    return Object.values(this.#files).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  has(index: number): boolean {
    return this.wanted[index].every(file => this.#files[file] !== undefined);
  }

  /** @param contents of the files of an image, in their order */
  async put(index: number, contents: readonly Uint8Array[]): Promise<void> {
    for (const [k, file] of this.wanted[index].entries()) {
      await writeFileAtomically(join(this.root, file), contents[k]);
      this.#files[file] = fingerprint(contents[k]);
    }
  }

  /** Writes what is there into the manifest. */
  async close(): Promise<void> {
    await this.#writeManifest();
  }

  /**
   * Of a complete folder what has not changed since; of another one every file, since each appeared whole. What does not count goes:
   * the manifest that follows says that the folder is incomplete, and the next run would take it for whole.
   */
  async #takeExisting({ complete, files }: PseudoLabelManifest): Promise<void> {
    for (const file of this.wanted.flat()) {
      const bytes = await readFile(join(this.root, file)).catch(() => undefined);
      if (!bytes) continue;
      const found = fingerprint(bytes);
      const known = files[file];
      if (known ? known.sha256 === found.sha256 : !complete) this.#files[file] = found;
      else await rm(join(this.root, file));
    }
  }

  /** Files stand in the order of the images, so that labels that were made in parts have the manifest of those made at once. */
  async #writeManifest(): Promise<void> {
    const there = this.wanted.flat().filter(file => this.#files[file] !== undefined);
    const files = Object.fromEntries(there.map(file => [file, this.#files[file]]));
    await writeManifest(this.root, { ...this.settings, complete: this.complete, files });
  }
}

function asBegun({ weights, pictures, confidence_stride }: PseudoLabelManifest): Partial<PseudoLabelSettings> {
  return { weights, pictures, confidence_stride };
}

/** All of them, since a manifest does not list what was made after it was written. */
async function removeLabels(root: string): Promise<void> {
  for (const name of await readdir(root, { recursive: true }))
    if (/\.(npy|png)$/.test(name)) await rm(join(root, name), { force: true });
}

/** What killed runs had not finished writing: whoever opens the folder has its lock, so nobody writes there now. */
async function removeUnfinished(root: string): Promise<void> {
  for (const name of await readdir(root, { recursive: true }))
    if (isTemporary(name)) await rm(join(root, name), { force: true });
}

async function requireEmpty(root: string): Promise<void> {
  const other = (await readdir(root)).find(name => name !== LOCK && !isTemporary(name));
  if (other === undefined) return;
  throw new DataError(`${root} holds ${other} but no manifest: it was not made by this tool`, {
    hint: 'choose another --out, so that no data is lost',
  });
}

function fingerprint(bytes: Uint8Array): { bytes: number; sha256: string } {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
