/**
 * A text that names tools, in the words of the caller: what a checkout calls `node tools/test.js` is `npx shiftkit test` in
 * a project that has installed the package.
 */
export function asCalled(text: string): string {
  const command = process.env.SHIFTKIT_COMMAND;
  if (!command) return text;
  return text
    .replaceAll(/(?<![\w./-])(?:node )?tools\/(\w+)\.js/g, (_, tool: string) => `${command} ${tool}`)
    .replaceAll(/npm run setup( --)?/g, `${command} setup`);
}
