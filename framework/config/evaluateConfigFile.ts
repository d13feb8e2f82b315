import { readFileSync } from 'node:fs';
import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { isError } from '../errors/isError.ts';
import { nearestName } from '../errors/nearestName.ts';
import { ConfigError } from '../errors/UserError.ts';
import { defineRecipe } from '../recipe/defineRecipe.ts';
import { output } from '../recipe/output.ts';
import { defineConfig } from './defineConfig.ts';
import { displayPath } from './displayPath.ts';
import { append, patch, prepend, ref, remove, replace } from './markers.ts';

interface EvaluatedModule {
  exports: Record<string, unknown>;
}

const HELPERS: Readonly<Record<string, unknown>> = {
  ...{ defineConfig, ref, replace, remove, append, prepend, patch },
  ...{ defineRecipe, output },
};

/** What `import ... from 'shiftkit'` means in a config: the helpers, nothing that would load an entry or TensorFlow. */
const SELF = new Proxy(HELPERS, {
  get(helpers, name) {
    if (typeof name === 'symbol' || name in helpers || name === '__esModule' || name === 'default') {
      return helpers[name as string];
    }
    const nearest = nearestName(name, Object.keys(helpers));
    throw new ConfigError(`a config cannot import "${name}" from shiftkit`, {
      hint: `${nearest ? `did you mean "${nearest}"?  ` : ''}it has: ${Object.keys(helpers).join(', ')}`,
    });
  },
});

/**
 * Evaluates a `.ts` or `.js` config file, afresh at each call, with the TypeScript and JavaScript files that it imports
 * by relative paths. Not by `import()`, whose cache would hide an edit.
 *
 * @returns the exports of the module.
 * @throws ConfigError for a syntax error (with file, line and column) and for an exception while evaluating (as `cause`).
 */
export function evaluateConfigFile(
  file: string,
  evaluated = new Map<string, EvaluatedModule>(),
): Record<string, unknown> {
  const known = evaluated.get(file);
  if (known) return known.exports;
  const module: EvaluatedModule = { exports: {} };
  evaluated.set(file, module);
  const { code, map } = compile(file);
  const ownRequire = createRequire(file);
  const require = (name: string): unknown => {
    if (name === 'shiftkit') return SELF;
    if (/^\.{1,2}\/.*\.[jt]s$/.test(name)) return evaluateConfigFile(resolve(dirname(file), name), evaluated);
    return ownRequire(name);
  };
  try {
    // The source's name makes the stack of an exception name it.
    const body = `${code}\n//# sourceURL=${encodeURI(file)}`;
    new Function('module', 'exports', 'require', '__filename', '__dirname', body)(
      module,
      module.exports,
      require,
      file,
      dirname(file),
    );
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const reason = isError(error) ? `${error.name}: ${error.message}` : String(error);
    throw new ConfigError(`${displayPath(file)}${thrownAt(error, file, map)}: ${reason}`, { cause: error });
  }
  return module.exports;
}

function compile(file: string): { code: string; map: string } {
  try {
    return transformSync(readFileSync(file, 'utf8'), {
      loader: file.endsWith('.ts') ? 'ts' : 'js',
      format: 'cjs',
      target: 'node20',
      sourcefile: file,
      sourcemap: true,
    });
  } catch (error) {
    const first = (error as { errors?: { text: string; location: { line: number; column: number } | null }[] })
      .errors?.[0];
    if (!first) throw new ConfigError(`${displayPath(file)}: ${(error as Error).message}`, { cause: error });
    const place = first.location ? `:${first.location.line}:${first.location.column + 1}` : '';
    throw new ConfigError(`${displayPath(file)}${place}: ${first.text}`, { cause: error });
  }
}

/** `:line:column` in the source, from the stack of the exception and the source map. */
function thrownAt(error: unknown, file: string, map: string): string {
  const stack = isError(error) ? (error.stack ?? '') : '';
  const at = stack.indexOf(`${encodeURI(file)}:`);
  const position = at >= 0 ? /^:(\d+):(\d+)/.exec(stack.slice(at + encodeURI(file).length)) : null;
  if (!position) return '';
  // `new Function` puts two lines in front.
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(
    Number(position[1]) - 3,
    Number(position[2]) - 1,
  );
  return 'originalLine' in entry ? `:${entry.originalLine + 1}:${entry.originalColumn + 1}` : '';
}
