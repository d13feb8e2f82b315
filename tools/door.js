import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileSources } from './compileSources.js';

/**
 * Opens a tool: the TypeScript beside the door (a checkout), compiled when it has changed, or the compiled form under
 * `dist/` (a package); and runs its `main` with the arguments of the command line.
 *
 * @param {string} name the tool, as in `tools/<name>.ts`
 */
export async function openDoor(name) {
  const root = new URL('..', import.meta.url);
  const fromSource = existsSync(new URL(`./${name}.ts`, import.meta.url));
  let at = path => new URL(`dist/${path}.js`, root);
  if (fromSource) {
    try {
      const folder = pathToFileURL(`${await compileSources(fileURLToPath(root))}/`);
      at = path => new URL(`${path}.js`, folder);
    } catch (error) {
      if (error.code === 'ERR_MODULE_NOT_FOUND') {
        console.error('The packages of the lockfile are not installed here: run `npm run setup` first.');
        process.exitCode = 2;
        return;
      }
      // A checkout that cannot be written to, or a file with a syntax error: module by module, with its message.
      const { register } = await import('tsx/esm/api');
      register({ tsconfig: false });
      at = path => new URL(`${path}.ts`, root);
    }
  }
  process.setSourceMapsEnabled(true);
  const { runMain } = await import(at('framework/cli/runMain'));
  const { main } = await import(at(`tools/${name}`));
  await runMain(main, process.argv.slice(2));
}
