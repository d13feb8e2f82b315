import { ConfigError } from '../errors/UserError.ts';
import type { Config, Overrides } from './Config.ts';
import { displayPath } from './displayPath.ts';
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
  const path = resolveConfigPath(file);
  if (/\.recipe\.\w+$/.test(path)) {
    throw new ConfigError(`${displayPath(path)} is a recipe, no config`, { hint: 'tools/run_recipe.js runs it' });
  }
  return resolveConfig({ file: path, ...loadLayers(file) }, overrides);
}
