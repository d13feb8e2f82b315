import type { Config } from './Config.ts';
import type { ConfigFormat } from './configText.ts';

/** The resolved config as a config file. */
export function prettyText(config: Config, format: ConfigFormat = 'ts'): string {
  return config.prettyText(format);
}
