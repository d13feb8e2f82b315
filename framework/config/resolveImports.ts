import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, resolve } from 'node:path';

/**
 * Makes the paths under `imports` absolute, inside instructions such as `append(...)` too. Names of installed packages are
 * found from the folder as well.
 *
 * @param folder the folder of the config file, or the current one for the command line.
 */
export function resolveImports(imports: unknown, folder: string): unknown {
  if (typeof imports === 'string') return resolveImport(imports, folder);
  if (Array.isArray(imports)) return imports.map(item => resolveImports(item, folder));
  if (typeof imports !== 'object' || imports === null) return imports;
  return Object.fromEntries(Object.entries(imports).map(([key, value]) => [key, resolveImports(value, folder)]));
}

function resolveImport(path: string, folder: string): string {
  const file = resolve(folder, path);
  if (isAbsolute(path) || path.startsWith('.') || existsSync(file)) return file;
  try {
    return createRequire(resolve(folder, 'config.js')).resolve(path);
  } catch {
    return file;
  }
}
