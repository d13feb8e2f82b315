import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CheckpointError } from '../errors/UserError.ts';
import { hasFiles } from '../files/hasFiles.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { writeError } from '../files/writeError.ts';
import { syncFolder, writeFileAtomically } from '../files/writeFileAtomically.ts';
import { parseSafetensors } from './readSafetensors.ts';
import type { SavedPart } from './SavedPart.ts';
import { writeSafetensors } from './writeSafetensors.ts';

/** Where a run stood. */
export interface CheckpointInfo {
  readonly iteration: number;
  readonly epoch: number;
  readonly config_hash: string;
  readonly seed: number;
  readonly [more: string]: unknown;
}

export interface SavedRun {
  readonly info: CheckpointInfo;
  /** By name: `model`, `optimizer`, `ema`, ... */
  readonly parts: ReadonlyMap<string, SavedPart>;
}

/** The content of `state.json`. */
interface StateFile {
  readonly format: number;
  readonly info: CheckpointInfo;
  readonly values: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

const FORMAT = 1;
const STATE = 'state.json';

/**
 * Writes a checkpoint folder: under a temporary name, synced, then renamed, so that its name shows a whole checkpoint
 * or none. One of the same name is replaced.
 *
 * @throws UserError when the disk is full or the folder cannot be written to; nothing half-written is left.
 */
export async function saveCheckpoint(folder: string, { info, parts }: SavedRun): Promise<void> {
  const target = resolve(folder);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  try {
    await rm(temporary, { recursive: true, force: true });
    makeFolder(temporary);
    const files: Record<string, { bytes: number; sha256: string }> = {};
    const values: Record<string, unknown> = {};
    for (const [name, part] of parts) {
      if (part.values !== undefined) values[name] = part.values;
      if (!part.tensors) continue;
      const file = join(temporary, `${name}.safetensors`);
      await writeSafetensors(file, part.tensors);
      files[basename(file)] = fingerprint(await readFile(file));
    }
    const state: StateFile = { format: FORMAT, info, values, files };
    await writeFileAtomically(join(temporary, STATE), `${JSON.stringify(state, null, 2)}\n`);
    await replaceFolder(target, temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw writeError(target, error);
  }
}

/**
 * Reads a checkpoint folder and checks every file of it.
 *
 * @throws CheckpointError when it is none, incomplete, damaged or of a later version.
 */
export async function loadCheckpoint(folder: string): Promise<SavedRun> {
  const state = await readState(folder);
  const parts = new Map<string, SavedPart>(Object.entries(state.values).map(([name, values]) => [name, { values }]));
  for (const [file, expected] of Object.entries(state.files)) {
    const path = join(folder, file);
    const bytes = await readFile(path).catch((error: Error) => {
      throw new CheckpointError(`the checkpoint ${folder} lacks ${file}`, { cause: error });
    });
    const found = fingerprint(bytes);
    if (found.sha256 !== expected.sha256) {
      throw new CheckpointError(
        `${path} is damaged: it has ${found.bytes} bytes of another content than the ${expected.bytes} that were written`,
        { hint: 'resume from an earlier checkpoint' },
      );
    }
    const name = basename(file, '.safetensors');
    parts.set(name, { ...parts.get(name), tensors: parseSafetensors(bytes, path).tensors });
  }
  return { info: state.info, parts };
}

/**
 * The values, not the tensors, of one part of a checkpoint folder; undefined where it has no such part.
 *
 * @throws CheckpointError when it is no checkpoint of this version
 */
export async function readSavedValues(folder: string, part: string): Promise<unknown> {
  return (await readState(folder)).values[part];
}

/** Whether all files of a checkpoint folder are there, in their sizes; their content is not read. */
export async function isWholeCheckpoint(folder: string): Promise<boolean> {
  const { files } = await readState(folder);
  return hasFiles(folder, files);
}

/** Whether a folder looks like a checkpoint. */
export function isCheckpointFolder(folder: string): boolean {
  return existsSync(join(folder, STATE));
}

/** Makes a checkpoint of a work directory the one that a resume finds. The pointer is relative: the folder may be moved. */
export async function pointToCheckpoint(workDir: string, pointer: string, name: string): Promise<void> {
  await writeFileAtomically(join(workDir, pointer), `${JSON.stringify({ checkpoint: name })}\n`);
}

/**
 * The checkpoint folder that `latest` or `best` in a work directory stands for.
 *
 * @param path such as `work_dirs/run/latest`
 * @returns undefined where nothing points to a checkpoint
 */
export function followPointer(path: string): string | undefined {
  const pointed = readPointer(`${path}.json`);
  const folder = pointed && join(dirname(path), pointed);
  return folder && isCheckpointFolder(folder) ? folder : undefined;
}

/**
 * The checkpoint to resume from.
 *
 * @param path a checkpoint folder, a work directory - then its latest checkpoint -, or `latest` or `best` in one.
 * @throws CheckpointError when there is none.
 */
export async function findCheckpointFolder(path: string): Promise<string> {
  const folder = resolve(path);
  if (isCheckpointFolder(folder)) return folder;
  const meant = followPointer(folder);
  if (meant) return meant;
  if (!existsSync(folder)) throw new CheckpointError(`the checkpoint folder ${path} does not exist`);
  if (!(await stat(folder)).isDirectory()) {
    throw new CheckpointError(`${path} is a file, not a checkpoint folder`, {
      hint: 'a file has weights only: --load-from starts a new run with them',
    });
  }
  const latest = followPointer(join(folder, 'latest'));
  if (latest) return latest;
  const newest = (await listCheckpoints(folder)).at(-1);
  if (newest) return join(folder, newest);
  throw new CheckpointError(`${path} holds no checkpoint`, { hint: `expected ${STATE}, or folders such as iter_1000` });
}

/** Names of the regular checkpoints (`iter_10`, `epoch_2`) of a work directory, by iteration. */
export async function listCheckpoints(workDir: string): Promise<string[]> {
  const names = (await readdir(workDir)).filter(
    name => /^(iter|epoch)_\d+$/.test(name) && isCheckpointFolder(join(workDir, name)),
  );
  const iterations = new Map<string, number>();
  for (const name of names) iterations.set(name, (await readState(join(workDir, name))).info.iteration);
  return names.sort((a, b) => iterations.get(a)! - iterations.get(b)!);
}

/** Clears up after a killed process: what it had not finished goes, what it had put aside while replacing comes back. */
export async function removeUnfinished(workDir: string): Promise<void> {
  for (const name of await readdir(workDir)) {
    const [, target, kind] = /^\.(.+)\.\d+\.(tmp|old)$/.exec(name) ?? [];
    if (!target) continue;
    if (kind === 'old' && !existsSync(join(workDir, target))) await rename(join(workDir, name), join(workDir, target));
    else await rm(join(workDir, name), { recursive: true, force: true });
  }
}

function readPointer(file: string): string | undefined {
  try {
    const { checkpoint } = JSON.parse(readFileSync(file, 'utf8')) as { checkpoint?: unknown };
    return typeof checkpoint === 'string' ? basename(checkpoint) : undefined;
  } catch {
    return undefined; // none, or torn by another program: the folders themselves are asked
  }
}

async function readState(folder: string): Promise<StateFile> {
  const file = join(folder, STATE);
  let state: StateFile;
  try {
    state = JSON.parse(await readFile(file, 'utf8')) as StateFile;
  } catch (error) {
    throw new CheckpointError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (state?.format !== FORMAT || typeof state.info?.iteration !== 'number' || !state.values || !state.files) {
    throw new CheckpointError(`${file} is no checkpoint of format ${FORMAT}`, {
      hint: 'it was written by another version of shiftkit',
    });
  }
  return state;
}

async function replaceFolder(target: string, temporary: string): Promise<void> {
  const old = join(dirname(target), `.${basename(target)}.${process.pid}.old`);
  if (existsSync(target)) await rename(target, old);
  await rename(temporary, target);
  await syncFolder(dirname(target));
  await rm(old, { recursive: true, force: true });
}

function fingerprint(bytes: Buffer): { bytes: number; sha256: string } {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
