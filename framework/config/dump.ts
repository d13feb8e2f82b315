import type { Config } from './Config.ts';

/** Writes the resolved config to `.config.ts`, `.config.js`, `.json5` or `.json`; loaded again it gives an equal config. */
export function dump(config: Config, file: string): Promise<void> {
  return config.dump(file);
}
