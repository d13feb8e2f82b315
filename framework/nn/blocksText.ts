/** Blocks of a list of entries in words: `conv1, layer3.6 to layer3.22`. A block is a numbered child of a child of the root, or a child. */
export function blocksText(names: readonly string[]): string {
  const runs: { first: string; last: string }[] = [];
  for (const block of new Set(names.map(blockOf))) {
    const run = runs.at(-1);
    if (run && follows(run.last, block)) run.last = block;
    else runs.push({ first: block, last: block });
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first} to ${last}`)).join(', ');
}

function blockOf(name: string): string {
  return /^[^.]+\.\d+(?=\.)/.exec(name)?.[0] ?? name.split('.', 1)[0]!;
}

function follows(before: string, block: string): boolean {
  const [a, b] = [before, block].map(text => /^(.+)\.(\d+)$/.exec(text));
  return a != null && b != null && a[1] === b[1] && Number(b[2]) === Number(a[2]) + 1;
}
