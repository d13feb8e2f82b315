import { readFileSync } from 'node:fs';
import JSON5 from 'json5';
import { ConfigError } from '../errors/UserError.ts';
import { checkPlainData, isPlainObject } from './checkPlainData.ts';
import { displayPath } from './displayPath.ts';
import { evaluateConfigFile } from './evaluateConfigFile.ts';

/**
 * What a config file says, as written: `_base_` and the instructions to the merge are still in it. Read anew each time.
 *
 * @throws ConfigError for an unknown extension, a syntax error, a missing default export or a value that is no data.
 */
export function readConfigFile(file: string): Record<string, unknown> {
  const value = readValue(file);
  if (!isPlainObject(value)) {
    throw new ConfigError(
      `${displayPath(file)}: the config is ${Array.isArray(value) ? 'a list' : `a ${typeof value}`}`,
      {
        hint: 'export default defineConfig({ ... }), or one object in a JSON file',
      },
    );
  }
  checkPlainData(value, displayPath(file));
  return value;
}

function readValue(file: string): unknown {
  if (/\.json5?$/.test(file)) return readJson(file);
  if (!/\.[jt]s$/.test(file)) {
    throw new ConfigError(`${displayPath(file)} is no config file`, {
      hint: 'expected .config.ts, .config.js, .json5 or .json',
    });
  }
  const exported = evaluateConfigFile(file);
  if (exported.default === undefined) {
    throw new ConfigError(`${displayPath(file)} has no default export`, {
      hint: 'write: export default defineConfig({ ... })',
    });
  }
  return exported.default;
}

function readJson(file: string): unknown {
  try {
    return JSON5.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { lineNumber, columnNumber, message } = error as Error & { lineNumber?: number; columnNumber?: number };
    const place = lineNumber ? `:${lineNumber}:${columnNumber}` : '';
    throw new ConfigError(`${displayPath(file)}${place}: ${message}`, { cause: error });
  }
}
