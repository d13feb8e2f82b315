import type { Config, Overrides } from './Config.ts';
import { loadLayers } from './loadLayers.ts';
import { resolveConfig } from './resolveConfig.ts';
import { resolveConfigPath } from './resolveConfigPath.ts';

/**
 * Loads a config file with its bases, applies overrides, imports the user's own modules, and checks and completes every
 * value by the schema of the class that it belongs to. Files are read anew at each call.
 *
 * @param file `.config.ts`, `.config.js`, `.json5` or `.json`.
 * @param overrides words of `--cfg-options`, or values by key path.
 * @throws ConfigError saying what is wrong, where (file, line and column or option) and the way out.
 */
export async function loadConfig(file: string, overrides: Overrides = []): Promise<Config> {
  return resolveConfig({ file: resolveConfigPath(file), ...loadLayers(file) }, overrides);
}
