import { existsSync } from 'node:fs';

/**
 * Opens a tool: loads the TypeScript beside the door (a checkout), or the compiled form under `dist/` (a package), and
 * runs its `main` with the arguments of the command line.
 *
 * @param {string} name the tool, as in `tools/<name>.ts`
 */
export async function openDoor(name) {
  const fromSource = existsSync(new URL(`./${name}.ts`, import.meta.url));
  if (fromSource) {
    try {
      const { register } = await import('tsx/esm/api');
      register();
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      console.error('The packages of the lockfile are not installed here: run `npm run setup` first.');
      process.exitCode = 2;
      return;
    }
  }
  const at = path => new URL(fromSource ? `../${path}.ts` : `../dist/${path}.js`, import.meta.url);
  const { runMain } = await import(at('framework/cli/runMain'));
  const { main } = await import(at(`tools/${name}`));
  await runMain(main, process.argv.slice(2));
}
