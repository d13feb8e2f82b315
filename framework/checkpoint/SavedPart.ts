import type { StateDict } from './StateDict.ts';

/** One piece of a run's state: tensors for `<name>.safetensors`, values for `state.json`. */
export interface SavedPart {
  readonly tensors?: StateDict | undefined;
  /** Plain JSON. */
  readonly values?: unknown;
}
