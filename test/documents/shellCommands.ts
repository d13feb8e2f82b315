/**
 * The commands of a shell text as lists of words: quotes and backslashes are taken off, comments and what a pipe or `>` leads to are
 * left out, a line that ends in a backslash goes on. Variables and substitutions are no part of our documents.
 */
export function shellCommands(text: string): string[][] {
  return text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map(wordsOf)
    .filter(words => words.length > 0);
}

const WORD = /\s*((?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+)/gy;

function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, word] of line.matchAll(WORD)) {
    if (/^(#|[|>&])/.test(word!)) break;
    words.push(
      word!.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/g, (_, single, double, escaped) => single ?? double ?? escaped),
    );
  }
  return words;
}
