import type { ConfigInput } from './ConfigInput.ts';

/** Says that an object is a config; gives it back unchanged. `export default defineConfig({ ... })`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
