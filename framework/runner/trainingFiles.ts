import { readCheckpoint } from '../checkpoint/readCheckpoint.ts';
import { weightsHash } from '../checkpoint/weightsHash.ts';
import type { ResolvedConfig } from '../config/schema.ts';
import { findCheckpoint, loadNetwork } from './loadWeights.ts';
import type { TrainingFiles } from './Method.ts';

/** What `startTraining` of a method gets in a run of this config. @param warn takes lines for the log */
export function trainingFiles({ load_from, resume_from }: ResolvedConfig, warn: TrainingFiles['warn']): TrainingFiles {
  return {
    warn,
    loadNetwork,
    async readTensors(path) {
      const file = findCheckpoint(path);
      return { file, ...(await readCheckpoint(file)) };
    },
    async startHash() {
      return load_from && !resume_from ? weightsHash(findCheckpoint(load_from)) : undefined;
    },
  };
}
