import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';

/** `client` beside this module as JavaScript: in a checkout it is TypeScript, in what was compiled of it it is ready. */
export function clientScript(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const source = readFileSync(new URL(`./client.${extension}`, import.meta.url), 'utf8');
  const { code } = transformSync(source, {
    loader: extension,
    format: 'iife',
    target: 'es2022',
    minifyWhitespace: true,
  });
  // The end of a script would be one inside a text too.
  return code.replaceAll('</script', '<\\/script');
}
