import { existsSync, readdirSync } from 'node:fs';
import { basename, relative } from 'node:path';
import picomatch from 'picomatch';
import { UserError } from '../../framework/errors/UserError.ts';
import { isFolder } from '../../framework/files/isFolder.ts';

export interface ImageFile {
  readonly file: string;
  /** What its outputs are called, without an extension: its path from the folder that was named on. */
  readonly name: string;
}

const PICTURES = /\.(png|jpe?g|webp|tiff?|gif|avif)$/i;

/**
 * The image files that words of a command line mean: files, folders with their subfolders, patterns such as `streets/*.png`.
 *
 * @returns each file once, those of a word sorted
 * @throws UserError for a word that names no image
 */
export function listImages(words: readonly string[]): ImageFile[] {
  const found = new Map<string, string>();
  for (const word of words) {
    const images = imagesOf(word.replace(/(?<=.)\/+$/, ''));
    if (images.length === 0) throw noImage(word);
    for (const { file, name } of images) if (!found.has(file)) found.set(file, name);
  }
  return distinct([...found].map(([file, name]) => ({ file, name })));
}

function imagesOf(word: string): ImageFile[] {
  if (isFolder(word)) return filesIn(word).filter(({ path }) => PICTURES.test(path));
  if (existsSync(word)) return [{ file: word, name: withoutExtension(basename(word)) }];
  const { base, glob, isGlob } = picomatch.scan(word);
  const root = base || '.';
  if (!isGlob || !isFolder(root)) return [];
  const matches = picomatch(glob, { posix: true }); // `[!a]` as in a shell
  return filesIn(root).filter(({ path }) => matches(path) && PICTURES.test(path));
}

/** `path` is the file's within the folder. */
function filesIn(folder: string): (ImageFile & { readonly path: string })[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(folder, `${parentPath}/${name}`).replaceAll('\\', '/'))
    .sort()
    .map(path => ({ path, file: folder === '.' ? path : `${folder}/${path}`, name: withoutExtension(path) }));
}

function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}

/** `a.png` beside `a.jpg`, or two folders with the same names: the later ones get a number. */
function distinct(images: readonly ImageFile[]): ImageFile[] {
  const taken = new Set<string>();
  return images.map(({ file, name }) => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
    taken.add(free);
    return { file, name: free };
  });
}

function noImage(word: string): UserError {
  if (isFolder(word)) {
    return new UserError(`the folder ${word} holds no image`, {
      hint: 'known are .png, .jpg, .webp, .tif, .gif, .avif',
    });
  }
  return picomatch.scan(word).isGlob
    ? new UserError(`no image file matches ${word}`, { hint: 'quote a pattern, or the shell expands it' })
    : new UserError(`no such image file or folder: ${word}`);
}
