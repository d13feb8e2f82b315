import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../errors/UserError.ts';
import { isFolder } from '../files/isFolder.ts';
import type { RunData, RunRecord } from './RunData.ts';

/**
 * Reads what a run left in its work directory. Files that are not there leave their part of the report empty.
 *
 * @throws UserError when the folder is none, or of no run.
 */
export async function readRun(folder: string): Promise<RunData> {
  if (!isFolder(folder)) throw new UserError(`there is no work directory ${folder}`);
  const json = async <T>(name: string, missing: T): Promise<T> => {
    const text = await textOf(join(folder, name));
    if (text === undefined) return missing;
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new UserError(`${join(folder, name)} is damaged: ${(cause as Error).message}`, { cause });
    }
  };
  const results = await json<RunData['results']>('results.json', {});
  const log = await textOf(join(folder, 'log.jsonl'));
  if (log === undefined && Object.keys(results).length === 0) {
    throw new UserError(`${folder} holds no run: it has neither results.json nor log.jsonl`, {
      hint: 'name the work directory of a training or an evaluation',
    });
  }
  return {
    name: basename(resolve(folder)),
    folder,
    results,
    rows: (results.rows as RunData['rows'] | undefined) ?? [],
    records: recordsOf(log ?? ''),
    confusion: await json<RunData['confusion']>('confusion.json', undefined),
    samples: await json<RunData['samples']>('samples.json', []),
    environment: await json<RunData['environment']>('environment.json', undefined),
    config: (await textOf(join(folder, 'config.json'))) ?? '',
    origins: await json<RunData['origins']>('origins.json', {}),
  };
}

async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${file}: ${error.message}`, { cause: error });
  });
}

/** The last line may be torn: the process that wrote it was killed. */
function recordsOf(log: string): RunRecord[] {
  return log.split('\n').flatMap(line => {
    try {
      return [JSON.parse(line) as RunRecord];
    } catch {
      return [];
    }
  });
}
