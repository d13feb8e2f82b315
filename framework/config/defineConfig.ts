import type { Marker } from './markers.ts';

/** A place that names a registered class, or an instruction to the merge. */
export type SpecInput =
  | Marker
  | { readonly type?: string; readonly _delete_?: boolean; readonly [option: string]: unknown };
/** A group of options, or an instruction to the merge. */
export type OptionsInput = Marker | { readonly [option: string]: unknown };

/** What a config file may hold; every key may be left to its bases. Keys outside this list are variables for `ref`. */
export interface ConfigInput {
  /** Files that this one builds on, relative to it. */
  readonly _base_?: string | readonly string[];
  readonly model?: SpecInput;
  readonly method?: SpecInput;
  readonly data?: OptionsInput;
  readonly optimizer?: SpecInput;
  readonly lr_config?: SpecInput;
  readonly runner?: SpecInput;
  readonly checkpoint_config?: OptionsInput;
  readonly evaluation?: OptionsInput;
  readonly log_config?: OptionsInput;
  readonly custom_hooks?: Marker | readonly SpecInput[];
  /** Own files that register classes, relative to the config file. */
  readonly imports?: Marker | readonly string[];
  readonly load_from?: string | null | Marker;
  readonly resume_from?: string | null | Marker;
  readonly work_dir?: string | null | Marker;
  readonly seed?: number | Marker;
  readonly runtime?: OptionsInput;
  readonly [variable: string]: unknown;
}

/** Says that an object is a config; gives it back unchanged. `export default defineConfig({ ... })`. */
export function defineConfig<T extends ConfigInput>(config: T): T {
  return config;
}
