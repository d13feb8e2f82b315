import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { followPointer } from '../checkpoint/checkpointFolder.ts';
import { describeNetwork } from '../checkpoint/describeNetwork.ts';
import { readStateDict } from '../checkpoint/readStateDict.ts';
import type { StateDict } from '../checkpoint/StateDict.ts';
import { CheckpointError } from '../errors/UserError.ts';
import { packageRoot } from '../files/packageRoot.ts';
import type { Module } from '../nn/Module.ts';
import { knownCheckpoint } from './knownCheckpoints.ts';

/**
 * Finds a checkpoint: relative to the current directory, then to shiftkit itself. `latest` and `best` of a work directory are
 * the checkpoints that its `latest.json` and `best.json` name; the work directory itself stands for its latest one.
 *
 * @throws CheckpointError naming the file, where it comes from if that is known, and where it must lie.
 */
export function findCheckpoint(path: string): string {
  const candidates = isAbsolute(path) ? [path] : [resolve(path), resolve(packageRoot(), path)];
  for (const candidate of candidates) {
    const found = followPointer(join(candidate, 'latest')) ?? followPointer(candidate);
    if (found ?? existsSync(candidate)) return found ?? candidate;
  }
  const origin = knownCheckpoint(basename(path));
  throw new CheckpointError(`the checkpoint ${path} does not exist`, {
    hint: origin ? `${origin}; it must lie ${isAbsolute(path) ? 'there' : `at ${candidates[0]}`}` : searched(path),
  });
}

function searched(path: string): string {
  if (isAbsolute(path)) return 'name a checkpoint that is there: a file, a checkpoint folder or a work directory';
  return `it is looked for in ${[...new Set([process.cwd(), packageRoot()])].join(' and in ')}`;
}

/**
 * Gives a network the values of a checkpoint file or folder of any readable format, strictly.
 *
 * @throws CheckpointError when it cannot be found, read, or does not fit.
 */
export async function loadWeights(model: Module, path: string): Promise<void> {
  await loadNetwork(path, () => model);
}

/**
 * As `loadWeights`, for a network that is built when the names of what the checkpoint holds are known.
 *
 * @throws CheckpointError when it cannot be found, read, or does not fit.
 */
export async function loadNetwork<M extends Module>(path: string, make: (names: ReadonlySet<string>) => M): Promise<M> {
  const file = findCheckpoint(path);
  const state = await readStateDict(file);
  const model = make(new Set(state.keys()));
  requireSameNetwork(model, state, file);
  try {
    model.loadStateDict(state);
    return model;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new CheckpointError(`${file}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

/** Names the network that a file holds where it is another one: lists of hundreds of entries would not say it. */
function requireSameNetwork(model: Module, state: StateDict, file: string): void {
  const names = [...model.stateItems()].map(({ name }) => name);
  const [expected, found] = [describeNetwork(names), describeNetwork(state.keys())];
  if (found === undefined || found.kind === expected?.kind) return;
  throw new CheckpointError(`${file} holds ${found.what}, not the ${model.constructor.name} of the config`, {
    hint:
      found.kind === 'imagenet' && 'pretrained' in model ? 'set model.pretrained=FILE instead of load_from' : undefined,
  });
}
