import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { framesOf } from '../errors/framesOf.ts';
import { isError } from '../errors/isError.ts';
import { UserError } from '../errors/UserError.ts';

/** What went wrong in a file, and at which line of it or of the one that it imports. */
export async function failureText(error: unknown, file: string): Promise<string> {
  if (missesItself(error, file)) return `${file}: no such file`;
  const parsed = await syntaxError(error, file);
  if (parsed)
    return parsed.file === file ? `${parsed.place}: ${parsed.reason}` : `${file}: ${parsed.place}: ${parsed.reason}`;
  if (!isError(error)) return `${file}: ${String(error)}`;
  const reason = error instanceof UserError ? error.message : `${error.name}: ${error.message}`;
  const frames = isMissingModule(error) ? [] : framesOf(error);
  const here = frames.find(frame => frame.file === file);
  // What threw may be a file that this one imports: of evaluated modules the stack does not name who wanted them.
  const first =
    here ??
    frames.find(frame => isAbsolute(frame.file) && !/[\\/](node_modules|framework|registry)[\\/]/.test(frame.file));
  if (!first) return `${file}: ${reason}`;
  return first.file === file ? `${first.place}: ${reason}` : `${file}: ${first.place}: ${reason}`;
}

/** esbuild names the place in its message; Node keeps it to itself, so that esbuild is asked where it read the file. */
async function syntaxError(
  error: unknown,
  file: string,
): Promise<{ file: string; place: string; reason: string } | undefined> {
  if (!isError(error)) return undefined;
  const message = error.name === 'SyntaxError' ? await messageOfCompiler(file) : error.message;
  const [, at, line, column, text] = /^(.+?):(\d+):(\d+): ERROR: (.*)$/m.exec(message) ?? [];
  // esbuild counts columns from 0.
  return at ? { file: at, place: `${at}:${line}:${Number(column) + 1}`, reason: `SyntaxError: ${text}` } : undefined;
}

/** Empty where it finds nothing wrong with the file: the mistake is in one that it imports. */
async function messageOfCompiler(file: string): Promise<string> {
  try {
    const { transformSync } = await import('esbuild');
    transformSync(readFileSync(file, 'utf8'), { loader: 'ts', sourcefile: file, logLevel: 'silent' });
    return '';
  } catch (error) {
    return isError(error) ? error.message : '';
  }
}

/** Whether a file that is imported is not there. */
export function isMissingModule(error: unknown): error is Error & { readonly url?: string } {
  const { code } = error as { code?: string };
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

/** Whether it is the named file that is not there, not one that it imports. */
export function missesItself(error: unknown, file: string): boolean {
  if (!isMissingModule(error)) return false;
  return (
    (error.url !== undefined && fileURLToPath(error.url) === file) ||
    error.message.startsWith(`Cannot find module '${file}'`)
  );
}
