import { FORMATS_HINT, OTHER_PICTURE_FILE } from '../../framework/files/pictures/pictureFormats.ts';
import { countByExtension } from './countByExtension.ts';
import type { ImageList } from './listImages.ts';

/** How many files were skipped and why, in a line; undefined where none was. */
export function skippedText({ skipped }: ImageList): string | undefined {
  if (skipped.length === 0) return undefined;
  const pictures = skipped.filter(file => OTHER_PICTURE_FILE.test(file));
  const others = skipped.filter(file => !OTHER_PICTURE_FILE.test(file));
  const parts = [
    ...(pictures.length > 0 ? [`${countByExtension(pictures)} in a format that cannot be read (${FORMATS_HINT})`] : []),
    ...(others.length > 0 ? [`${countByExtension(others)} that ${others.length === 1 ? 'is' : 'are'} no image`] : []),
  ];
  return `skipped ${skipped.length} ${skipped.length === 1 ? 'file' : 'files'}: ${parts.join('; ')}`;
}
