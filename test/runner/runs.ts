import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { loadCheckpoint, type SavedRun } from '../../framework/checkpoint/checkpointFolder.ts';
import { loadConfig } from '../../framework/config/loadConfig.ts';
import { isError } from '../../framework/errors/isError.ts';
import { runTraining, type TrainingOptions, type TrainingResults } from '../../framework/runner/runTraining.ts';
import '../../registry/catalogue.ts';
import { FASTEST } from '../support/backends.ts';
import './entries.ts';

/** A config that trains TinyNet on five batches an epoch. */
const TINY = `
  model: { type: 'TinyNet' }, method: { type: 'Classification' },
  data: { batch_size: 4, workers: 0, train: { type: 'TinyPictures' }, val: { type: 'TinyPictures', size: 6 } },
  optimizer: { type: 'SGD', lr: 0.1, momentum: 0.9 },
  runner: { type: 'IterBasedRunner', max_iters: 12 },
  checkpoint_config: { interval: 0 },
  log_config: { interval: 1 },
  runtime: { backend: '${FASTEST}' },
  seed: 3,
`;

/** Runs in folders of their own, which are removed after the tests of the file. */
export class Runs {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'shiftkit-runs-')));

  constructor() {
    afterAll(() => rmSync(this.root, { recursive: true, force: true }));
  }

  folder(name: string): string {
    return join(this.root, name);
  }

  /** Trains TinyNet. @param changes on top of the config, by key path */
  async train(
    name: string,
    changes: Record<string, unknown> = {},
    options: TrainingOptions = {},
  ): Promise<TrainingResults> {
    const file = join(this.root, 'tiny.json5');
    writeFileSync(file, `{${TINY}}`);
    const config = await loadConfig(file, { work_dir: this.folder(name), ...changes });
    return runTraining(config, { quiet: true, ...options });
  }

  /** The records of a kind in the run's log. */
  records(name: string, kind: string): Record<string, unknown>[] {
    return readFileSync(join(this.folder(name), 'log.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .filter(record => record.kind === kind);
  }

  list(name: string): string[] {
    return readdirSync(this.folder(name)).sort();
  }

  checkpoint(name: string, checkpoint: string): Promise<SavedRun> {
    return loadCheckpoint(join(this.folder(name), checkpoint));
  }
}

/** The error that a promise must end with. */
export async function failure(promise: Promise<unknown>): Promise<Error & { hint?: string }> {
  try {
    await promise;
  } catch (error) {
    if (isError(error)) return error;
    throw error;
  }
  throw new Error('nothing failed');
}
