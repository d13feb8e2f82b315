// Reads blocks of TypeScript as JSON, [{ document, line, kind, code, given }], and prints as JSON what the compiler says of them, as
// `docs/config.md:12: message`. One program for all, under the compiler options of the project; only the blocks are checked, and of the
// project what their types ask for. A process of its own: the compiler and jest's realms do not go together.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');
const blocks = JSON.parse(readFileSync(0, 'utf8'));

const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, ROOT);
// An example shows names that it does not use.
const settings = { ...options, noUnusedLocals: false, noUnusedParameters: false, declaration: false, noEmit: true };
const sources = new Map(blocks.map((block, i) => [join(ROOT, `block${i}.ts`), block]));
const host = ts.createCompilerHost(settings);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = file => sources.has(file) || fileExists(file);
host.readFile = file => (sources.has(file) ? moduleOf(sources.get(file)) : readFile(file));
host.getSourceFile = (file, target, ...rest) =>
  sources.has(file)
    ? ts.createSourceFile(file, moduleOf(sources.get(file)), target)
    : getSourceFile(file, target, ...rest);

const program = ts.createProgram([...sources.keys()], settings, host);
const errors = [...sources].flatMap(([file, { document, line }]) => {
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(diagnostic => {
    const place = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
    return `${document}:${line + place.line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`;
  });
});
console.log(JSON.stringify(errors));

/** A block as a module of its own, with its lines where they are in the document. */
function moduleOf({ kind, code, given }) {
  if (kind === 'ts config')
    return `import { defineConfig } from 'shiftkit'; export default defineConfig({ ${code}\n});`;
  return `${given} ${code}\nexport {};\n`;
}
