import get from 'lodash/get.js';
import { ConfigError } from '../errors/UserError.ts';
import { configHash } from './configHash.ts';
import { type ConfigFormat, configText } from './configText.ts';
import { displayPath } from './displayPath.ts';
import { explainValue } from './explainValue.ts';
import { originsOf } from './originsOf.ts';
import type { ResolvedConfig } from './schema.ts';

/** Overrides: words of `--cfg-options`, or values by key path (`{ 'method.steps': 2 }`). */
export type Overrides = readonly string[] | Readonly<Record<string, unknown>>;

/** What messages call the place of an override by key path: `--seed 3`. */
export type SayWhere = (key: string, value: unknown) => string;

/** What `resolveConfig` found out; a `Config` is made of it. */
export interface ConfigParts {
  readonly file: string;
  readonly value: ResolvedConfig;
  /** Before `ref`s were resolved and defaults filled in. */
  readonly merged: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
  readonly resolve: (overrides: Overrides, sayWhere?: SayWhere) => Promise<Config>;
}

/** A loaded config: checked, complete and frozen. Made by `loadConfig`. */
export class Config {
  /** The file that was loaded, absolute. */
  readonly file: string;
  /** Deeply frozen, with every default. */
  readonly value: ResolvedConfig;
  /** What the reader should know, such as the use of an alias. */
  readonly notes: readonly string[];
  readonly #parts: ConfigParts;
  #hash: string | undefined;

  constructor(parts: ConfigParts) {
    this.#parts = parts;
    this.file = parts.file;
    this.value = parts.value;
    this.notes = parts.notes;
  }

  /** The value at a key path such as `data.test.root` or `custom_hooks.0.interval`, or of a variable; undefined where there is none. */
  get(path: string): unknown {
    return get(this.value, path) ?? get(this.#parts.merged, path);
  }

  /** 16 hexadecimal digits; see `configHash` for what does not count. */
  get hash(): string {
    this.#hash ??= configHash(this.value);
    return this.#hash;
  }

  /**
   * Demands that keys are there which a task cannot do without.
   *
   * @throws ConfigError naming the first one that is missing.
   */
  require(...paths: readonly string[]): void {
    const missing = paths.find(path => get(this.value, path) === undefined || get(this.value, path) === null);
    if (missing)
      throw new ConfigError(`${displayPath(this.file)}: ${missing} is missing`, {
        hint: 'set it in the config or by --cfg-options',
      });
  }

  /**
   * Which file or option set a value, and what it put aside, as text.
   *
   * @throws ConfigError when the config has no such key.
   */
  why(path: string): string {
    return explainValue(path, this.value, this.#parts.merged);
  }

  /** Which file or option set each value, by key path; 'default' where none did. */
  origins(): Record<string, string> {
    return originsOf(this.value, this.#parts.merged);
  }

  /** The resolved config as a config file. */
  prettyText(format: ConfigFormat = 'ts'): string {
    return configText(this.value, format);
  }

  /** Writes the resolved config, in the format of the file's extension; loaded again it gives an equal config. */
  async dump(file: string): Promise<void> {
    const format = /\.(ts|js|json5|json)$/.exec(file)?.[1];
    if (!format)
      throw new ConfigError(`${displayPath(file)} is no config file`, {
        hint: 'expected .config.ts, .config.js, .json5 or .json',
      });
    const { writeFileAtomically } = await import('../files/writeFileAtomically.ts');
    await writeFileAtomically(file, this.prettyText(format as ConfigFormat));
  }

  /**
   * A new config with further overrides on top of those that it has.
   *
   * @param sayWhere what messages call the place of an override that is given by key path; default: `seed=1, set by a program`.
   */
  mergeFromDict(overrides: Overrides, sayWhere?: SayWhere): Promise<Config> {
    return this.#parts.resolve(overrides, sayWhere);
  }
}
