import { existsSync, readdirSync } from 'node:fs';
import { basename, relative } from 'node:path';
import picomatch from 'picomatch';
import { UserError } from '../../framework/errors/UserError.ts';
import { isFolder } from '../../framework/files/isFolder.ts';
import { FORMATS_HINT, OTHER_PICTURE_FILE, PICTURE_FILE } from '../../framework/files/pictures/pictureFormats.ts';
import { countByExtension } from './countByExtension.ts';

export interface ImageFile {
  readonly file: string;
  /** What its outputs are called, without an extension: its path from the folder that was named on. */
  readonly name: string;
}

export interface ImageList {
  /** Each file once, those of a word sorted. */
  readonly images: readonly ImageFile[];
  /** What else folders and patterns hold: files that are not read, hidden ones aside. */
  readonly skipped: readonly string[];
}

/**
 * The image files that words of a command line mean: files, folders with their subfolders, patterns such as `streets/*.png`.
 *
 * @throws UserError for a word that names no image, or a picture in a format that is not read
 */
export function listImages(words: readonly string[]): ImageList {
  const found = new Map<string, string>();
  const skipped = new Set<string>();
  for (const word of words) {
    const files = filesOf(word.replace(/(?<=.)\/+$/, ''));
    // A file that is named itself is opened whatever its name is.
    const images = existsSync(word) && !isFolder(word) ? files : files.filter(({ file }) => PICTURE_FILE.test(file));
    const others = files.filter(each => !images.includes(each) && !basename(each.file).startsWith('.'));
    if (images.length === 0)
      throw noImage(
        word,
        others.map(({ file }) => file),
      );
    for (const { file, name } of images) if (!found.has(file)) found.set(file, name);
    for (const { file } of others) skipped.add(file);
  }
  const images = distinct([...found].map(([file, name]) => ({ file, name })));
  return { images, skipped: [...skipped].filter(file => !found.has(file)) };
}

function filesOf(word: string): readonly ImageFile[] {
  if (isFolder(word)) return filesIn(word);
  if (existsSync(word)) {
    if (OTHER_PICTURE_FILE.test(word)) {
      throw new UserError(`${word} is in a format that cannot be read`, { hint: FORMATS_HINT });
    }
    return [{ file: word, name: withoutExtension(basename(word)) }];
  }
  const { base, glob, isGlob } = picomatch.scan(word);
  const root = base || '.';
  if (!isGlob || !isFolder(root)) return [];
  const matches = picomatch(glob, { posix: true }); // `[!a]` as in a shell
  return filesIn(root).filter(({ path }) => matches(path));
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

function noImage(word: string, others: readonly string[]): UserError {
  const instead = others.length > 0 ? ` that can be read, only ${countByExtension(others)}` : '';
  const hint = others.some(file => OTHER_PICTURE_FILE.test(file))
    ? FORMATS_HINT
    : 'known are .png, .jpg, .webp, .tif, .gif, .avif';
  if (isFolder(word)) return new UserError(`the folder ${word} holds no image${instead}`, { hint });
  if (instead !== '') return new UserError(`${word} matches no image file${instead}`, { hint });
  return picomatch.scan(word).isGlob
    ? new UserError(`no image file matches ${word}`, { hint: 'quote a pattern, or the shell expands it' })
    : new UserError(`no such image file or folder: ${word}`);
}
