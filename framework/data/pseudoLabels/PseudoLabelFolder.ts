import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { weightsHash } from '../../checkpoint/weightsHash.ts';
import { DataError } from '../../errors/UserError.ts';
import { findCheckpoint } from '../../runner/loadWeights.ts';
import type { SoftMap } from '../geometry/warpSoftMap.ts';
import type { LabelMap } from '../types.ts';
import { CONFIDENCE_STRIDE } from './confidenceStride.ts';
import { type HardFiles, type HardLabel, readHard, readWhole } from './hardFile.ts';
import { labelFiles } from './labelFiles.ts';
import { type PseudoLabelForm, type PseudoLabelManifest, readManifest } from './PseudoLabelManifest.ts';
import { readSoft } from './softFile.ts';

/** What the labels are wanted for. */
export interface PseudoLabelRequest {
  readonly root: string;
  readonly form: PseudoLabelForm;
  /** Hard ones: pixels whose confidence is not above it are of no class; null: all count. */
  readonly threshold: number | null;
  /** The checkpoint that they must have been made with; null: any. */
  readonly weights: string | null;
  /** Paths of the images that need one. */
  readonly images: readonly string[];
  readonly classes: readonly string[];
}

/**
 * A folder of pseudo labels, for the images of a data set: one that `generate_pseudo_label` made, or one of the original, which has
 * the same names and no manifest.
 */
export class PseudoLabelFolder {
  /** What is worth saying before a run. */
  readonly note: string | undefined;
  readonly #request: PseudoLabelRequest;
  readonly #manifest: PseudoLabelManifest | undefined;
  readonly #files: readonly (readonly string[])[];
  /** Files that were found unchanged: they are read in every epoch, and looked at once. */
  readonly #unchanged = new Set<string>();

  private constructor(request: PseudoLabelRequest, manifest: PseudoLabelManifest | undefined) {
    this.#request = request;
    this.#manifest = manifest;
    this.#files = labelFiles(request.images, request.form).map(files => filesToRead(files, request, manifest));
    this.note = manifest
      ? undefined
      : `pseudo labels in ${request.root} have no manifest: of which weights they are is not known`;
  }

  /** @throws DataError when there is none, or it is not whole, or of another form, other classes or other weights */
  static async open(request: PseudoLabelRequest): Promise<PseudoLabelFolder> {
    const { root } = request;
    if (!(await stat(root).catch(() => undefined))?.isDirectory()) {
      throw new DataError(`the folder of pseudo labels ${root} does not exist`, {
        hint: `make them: ${commandFor(request)}`,
      });
    }
    const manifest = await readManifest(root);
    const folder = new PseudoLabelFolder(request, manifest);
    if (manifest) await requireFitting(manifest, request);
    await folder.#requireFiles();
    return folder;
  }

  /** @throws DataError when the file is damaged */
  async soft(index: number): Promise<SoftMap> {
    const [file] = this.#files[index];
    await this.#requireUnchanged(file);
    return readSoft(join(this.#request.root, file), this.#request.classes.length);
  }

  /** @throws DataError when a file is damaged */
  async hard(index: number): Promise<LabelMap> {
    const { threshold, classes } = this.#request;
    return readHard(await this.#hardFiles(index), threshold, classes.length);
  }

  /** Classes and confidences of all pixels, whatever the threshold; with a manifest only. */
  async whole(index: number): Promise<HardLabel> {
    return readWhole(await this.#hardFiles(index));
  }

  async #hardFiles(index: number): Promise<HardFiles> {
    const files = this.#files[index];
    for (const file of files) await this.#requireUnchanged(file);
    const [classes, confidences] = files.map(file => join(this.#request.root, file));
    return { classes, confidences, stride: this.#manifest?.confidence_stride };
  }

  async #requireFiles(): Promise<void> {
    const { root, images } = this.#request;
    const wrong: string[] = [];
    for (const index of images.keys()) {
      for (const file of this.#files[index]) {
        const size = (await stat(join(root, file)).catch(() => undefined))?.size;
        const expected = this.#manifest ? this.#manifest.files[file]?.bytes : size;
        if (size === undefined || size !== expected) wrong.push(file);
      }
    }
    if (wrong.length === 0) return;
    throw new DataError(
      `${root} lacks ${wrong.length} files for the ${images.length} images, or they were cut off; the first: ${wrong[0]}`,
      { hint: this.#hintFor(wrong) },
    );
  }

  /** The tool completes what it made, has to be told to replace labels of other images, and leaves folders of others alone. */
  #hintFor(wrong: readonly string[]): string {
    const [request, manifest] = [this.#request, this.#manifest];
    if (!manifest) return `make all of them in another folder: ${commandFor({ ...request, root: 'DIR' })}`;
    const replaces = wrong.some(file => manifest.files[file] === undefined) ? ' --overwrite' : '';
    return `make them: ${commandFor(request, manifest)}${replaces}`;
  }

  async #requireUnchanged(file: string): Promise<void> {
    const expected = this.#manifest?.files[file]?.sha256;
    if (expected === undefined || this.#unchanged.has(file)) return;
    const path = join(this.#request.root, file);
    const found = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (found !== expected) {
      throw new DataError(`${path} is not what was written: it is damaged, or of another run`, {
        hint: 'delete it, and make the labels again: those that are whole stay',
      });
    }
    this.#unchanged.add(file);
  }
}

/** Confidences only where there is a threshold; the original's are NumPy files. */
function filesToRead(
  [first, confidences]: readonly string[],
  { threshold }: PseudoLabelRequest,
  manifest: PseudoLabelManifest | undefined,
): string[] {
  if (confidences === undefined || threshold === null) return [first];
  return [first, manifest ? confidences : confidences.replace(/png$/, 'npy')];
}

async function requireFitting(manifest: PseudoLabelManifest, request: PseudoLabelRequest): Promise<void> {
  const { root, form, classes, weights } = request;
  if (!manifest.complete) {
    const done = Object.keys(manifest.files).length;
    throw new DataError(`the pseudo labels in ${root} are not complete: the generation was ended after ${done} files`, {
      hint: 'start the same command of generate_pseudo_label again: it goes on where it was',
    });
  }
  if (manifest.form !== form) {
    throw new DataError(`the pseudo labels in ${root} are ${manifest.form}, this data set wants ${form} ones`, {
      hint: `name another folder in pseudo_labels.root, or replace these: ${commandFor(request, manifest)} --overwrite`,
    });
  }
  if (manifest.classes.join() !== classes.join()) {
    throw new DataError(
      `the pseudo labels in ${root} have the ${manifest.classes.length} classes ${manifest.classes.join(', ')}; ` +
        `the data set has ${classes.length}: ${classes.join(', ')}`,
      { hint: 'make them again with a network of these classes' },
    );
  }
  if (weights !== null && (await weightsHash(findCheckpoint(weights))) !== manifest.weights.sha256) {
    throw new DataError(
      `the pseudo labels in ${root} were made with ${manifest.weights.file}, which is not ${weights} as it is now`,
      {
        hint: `make them again: ${commandFor(request, manifest)} --overwrite; or set pseudo_labels.weights to null`,
      },
    );
  }
}

/** What makes the labels that are wanted, where there are some of this form already in the same way. */
function commandFor({ root, form, weights }: PseudoLabelRequest, manifest?: PseudoLabelManifest): string {
  const former = manifest?.form === form ? manifest : undefined;
  const flip = former?.flip ? ' --flip' : '';
  const values = former?.form === 'soft' && former.values !== 'float16' ? ` --values ${former.values}` : '';
  const stride = former ? strideOption(former) : '';
  const from = weights ?? manifest?.weights.file ?? 'WEIGHTS';
  return `node tools/generate_pseudo_label.js CONFIG --load-from ${from} --${form}${flip}${values}${stride} --out ${root}`;
}

function strideOption({ form, confidence_stride = 1 }: PseudoLabelManifest): string {
  const isDefault = form === 'soft' || confidence_stride === CONFIDENCE_STRIDE;
  return isDefault ? '' : ` --confidence-stride ${confidence_stride}`;
}
