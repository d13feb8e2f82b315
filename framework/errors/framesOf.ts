/** A line of a stack. */
export interface Frame {
  /** Path of the file, or what the engine calls it. */
  readonly file: string;
  /** `file:line:column`; of a file whose lines the engine does not know the file alone. */
  readonly place: string;
}

/** The calls of an error's stack, the innermost first. */
export function framesOf({ stack = '' }: Error): Frame[] {
  return stack.split('\n').flatMap(text => {
    const [, where, position] = /^\s+at (?:.*\()?(.+?)(:\d+:\d+)\)?$/.exec(text) ?? [];
    if (where === undefined) return [];
    // A loader may hand a file over as a data address, compiled: its lines are not those of the file.
    const handed = /[?&]filePath=([^&]+)$/.exec(where)?.[1];
    if (handed !== undefined) return [{ file: decodeURIComponent(handed), place: decodeURIComponent(handed) }];
    const file = pathOf(where);
    return [{ file, place: `${file}${position}` }];
  });
}

/** Without `node:url`, which a browser has not. A query (`?t=1`) is none of the file's name. */
function pathOf(where: string): string {
  const path = where.replace(/^async /, '').replace(/\?[^/]*$/, '');
  return path.startsWith('file://') ? decodeURIComponent(path.slice('file://'.length)) : path;
}
