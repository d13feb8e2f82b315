import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { followPointer, isWholeCheckpoint } from '../../framework/checkpoint/checkpointFolder.ts';
import { weightsHash } from '../../framework/checkpoint/weightsHash.ts';
import { readManifest } from '../../framework/data/pseudoLabels/PseudoLabelManifest.ts';
import { hasFiles } from '../../framework/files/hasFiles.ts';
import type { StepKind } from '../../framework/recipe/recipeSchema.ts';
import type { Spec } from '../../framework/registration/spec.ts';
import { findPretrained } from '../../framework/runner/loadPretrained.ts';
import { findCheckpoint } from '../../framework/runner/loadWeights.ts';
import { datasetsOf } from './datasetsOf.ts';
import type { PlannedStep, StepPlace } from './PlannedStep.ts';
import { isOutput, weightsOf } from './weightsOf.ts';

/** What files contain, as hashes. Large ones that are no step's are read once. */
export class Contents {
  readonly #known = new Map<string, Promise<string>>();

  /** What a step has made; undefined where that is not there, or files of it are missing or of another size. */
  async ofOutput(kind: StepKind, { path, output }: StepPlace): Promise<string | undefined> {
    if (kind === 'train') {
      const checkpoint = followPointer(output);
      const isWhole = checkpoint !== undefined && (await isWholeCheckpoint(checkpoint).catch(() => false));
      return isWhole ? weightsHash(checkpoint) : undefined;
    }
    if (kind === 'generate_pseudo_label') {
      const manifest = await readManifest(path).catch(() => undefined);
      const isWhole = manifest?.complete && (await hasFiles(path, manifest.files));
      return isWhole ? hashOfFile(join(path, 'manifest.json')) : undefined;
    }
    const file = kind === 'test' ? join(path, 'results.json') : path;
    return existsSync(file) ? hashOfFile(file) : undefined;
  }

  /**
   * What a step takes that no step makes: weights, and the manifests of data sets that have one. What is missing is left out.
   *
   * @returns by the key of the config
   */
  async ofOthers(planned: PlannedStep): Promise<Record<string, string>> {
    const contents: Record<string, string> = {};
    for (const [key, name] of Object.entries(weightsOf(planned))) {
      const file = existing(() => (key === 'model.pretrained' ? findPretrained(name) : findCheckpoint(name)));
      if (file !== undefined) contents[key] = await this.#ofFile(file);
    }
    for (const [key, spec] of Object.entries(datasetsOf(planned))) {
      const { root, pseudo_labels } = spec as Spec & { root?: unknown; pseudo_labels?: { root: string } | null };
      const roots = { [key]: root, [`${key}.pseudo_labels`]: pseudo_labels?.root };
      for (const [name, folder] of Object.entries(roots)) {
        if (typeof folder !== 'string' || isOutput(planned, folder)) continue;
        const manifest = join(folder, 'manifest.json');
        if (existsSync(manifest)) contents[name] = await this.#ofFile(manifest);
      }
    }
    return contents;
  }

  #ofFile(file: string): Promise<string> {
    const known = this.#known.get(file) ?? weightsHash(file);
    this.#known.set(file, known);
    return known;
  }
}

function hashOfFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function existing(find: () => string): string | undefined {
  try {
    return find();
  } catch {
    return undefined; // what is missing is told before the first step starts
  }
}
