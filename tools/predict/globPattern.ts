/** Whether a word is a pattern rather than a name. */
export function isGlob(word: string): boolean {
  return /[*?[{]/.test(word);
}

/** The folder that a pattern lies in: its part before the first one with a wildcard. */
export function globRoot(pattern: string): string {
  const parts = pattern.split('/');
  const fixed = parts.slice(0, parts.findIndex(isGlob)).join('/');
  return fixed === '' ? (pattern.startsWith('/') ? '/' : '.') : fixed;
}

/**
 * A pattern as a regular expression over paths with `/`: `*` and `?` stay within a folder, `**` goes through folders,
 * `[a-z]` is one of several letters, `{png,jpg}` one of several texts.
 */
export function globPattern(pattern: string): RegExp {
  let braces = 0;
  const text = pattern.replaceAll(/\*\*\/|\*\*|\[!|\[[^\]]*|[*?{},]|[.+^$()|\\]/g, token => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token === '[!') return '[^';
    if (token.startsWith('[')) return token;
    if (token === '{') return braces++ >= 0 ? '(?:' : token;
    if (token === '}') return braces-- > 0 ? ')' : '\\}';
    if (token === ',') return braces > 0 ? '|' : ',';
    return `\\${token}`;
  });
  return new RegExp(`^${text}$`);
}
