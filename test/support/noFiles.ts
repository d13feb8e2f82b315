import type { TrainingFiles } from '../../framework/runner/Method.ts';

const none = (path: string): never => {
  throw new Error(`this method reads no file, but asked for ${path}`);
};

/** For methods that read none before they train. */
export const NO_FILES: TrainingFiles = {
  loadNetwork: async path => none(path),
  readTensors: async path => none(path),
  startHash: async () => undefined,
  warn: () => {},
};
