import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../tools/runTool.ts';

/** README.md and everything below docs/. */
export const DOCUMENTS = ['README.md', ...readdirSync(join(ROOT, 'docs')).filter(isMarkdown).map(inDocs)];

/** What the words behind ``` may be, and what is done with such a block. */
export const KINDS: Readonly<Record<string, string>> = {
  'sh run': 'executed as it stands, on small data',
  'sh dry-run': 'read by the option parsers of the tools; its configs are resolved',
  'ts run': 'type-checked, and executed by a test of its own',
  'ts check': 'type-checked',
  'ts config': 'keys of a config: type-checked within defineConfig',
  'text output': 'what a program prints',
  'text layout': 'files, fields or names',
  'text formula': 'mathematics',
};

export interface Block {
  readonly document: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  /** `sh run`, ...; undefined: unmarked. */
  readonly kind: string | undefined;
  readonly code: string;
  /** What a comment before a TypeScript block declares, unseen by readers: `<!-- given: ... -->`. */
  readonly given: string;
}

/** All blocks of code in a document, indented ones too. */
export function readBlocks(document: string): Block[] {
  const lines = readFileSync(join(ROOT, document), 'utf8').split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^\s*```(.*)$/.exec(lines[i]!);
    if (!fence && !/^( {4}|\t)/.test(lines[i]!)) continue;
    const start = fence ? i + 1 : i;
    const ends = (line: string) => (fence ? /^\s*```$/.test(line) : !/^( {4}|\t)/.test(line));
    const length = [...lines.slice(start), fence ? '```' : ''].findIndex(ends);
    const code = lines.slice(start, start + length).join('\n');
    const given = /^<!-- given: (.*) -->$/.exec(lines[i - 1] ?? '')?.[1] ?? '';
    const kind = fence?.[1] !== undefined && fence[1] in KINDS ? fence[1] : undefined;
    blocks.push({ document, line: start + 1, kind, code, given });
    i = start + length;
  }
  return blocks;
}

/** A document without its blocks. */
export function proseOf(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
}

function isMarkdown(file: string): boolean {
  return file.endsWith('.md');
}

function inDocs(file: string): string {
  return `docs/${file}`;
}
