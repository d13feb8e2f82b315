import { dirname, relative } from 'node:path';

/**
 * What the label files of some images are called, without their ends: as the images, or where two images of different folders have
 * one name, with the folders from the one that holds them all.
 */
export function labelNames(images: readonly string[]): string[] {
  const short = images.map(image => stem(image.slice(image.lastIndexOf('/') + 1)));
  if (new Set(short).size === short.length) return short;
  const common = images.map(dirname).reduce(commonFolder);
  return images.map(image => stem(relative(common, image).replaceAll('\\', '/')));
}

function stem(name: string): string {
  return name.replace(/\.[^./]+$/, '');
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (folder !== b && !b.startsWith(`${folder}/`) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
