#!/usr/bin/env node
// The command of the package: `npx shiftkit TOOL ...` opens the door of a tool beside this file. In a project that has
// installed the package there is no `tools/` to name.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** What belongs to a checkout only. */
const CHECKOUT = ['build', 'lint', 'run_tests', 'quickstart', 'shiftkit'];
/** Doors begin like this; the other scripts are parts of tools. */
const SHEBANG = '#!/usr/bin/env node';

const tools = readdirSync(folder)
  .filter(file => file.endsWith('.js') && readFileSync(folder + file, 'utf8').startsWith(SHEBANG))
  .map(file => file.slice(0, -'.js'.length))
  .filter(name => !CHECKOUT.includes(name));

const HELP = `usage: npx shiftkit TOOL [options]

Domain adaptation and test-time adaptation. Tools:

  ${tools.join('\n  ')}

npx shiftkit TOOL --help says what a tool does. Configs of the package are called shiftkit/configs/...

examples:
  npx shiftkit doctor
  npx shiftkit test shiftkit/configs/tent/tent_cifar10c.config.ts
  npx shiftkit describe Tent
`;

const [name, ...words] = process.argv.slice(2);
if (name === '--version') {
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version);
} else if (name === undefined || name === '--help' || name === '-h' || name === 'help') process.stdout.write(HELP);
else if (tools.includes(name)) {
  // What help and hints call the tools.
  process.env.SHIFTKIT_COMMAND ??= 'npx shiftkit';
  const file = `${folder}${name}.js`;
  process.argv = [process.argv[0], file, ...words];
  await import(pathToFileURL(file).href);
} else {
  console.error(`UserError: there is no tool "${name}"\n  npx shiftkit --help lists them: ${tools.join(', ')}`);
  process.exitCode = 2;
}
