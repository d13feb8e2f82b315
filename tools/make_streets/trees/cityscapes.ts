import { encodePng } from '../../../framework/files/png/encodePng.ts';
import { SURFACE_CODES } from '../render/renderLabels.ts';
import { SURFACES } from '../scene/surfaces.ts';
import type { StreetTree, TreeItem } from './StreetTree.ts';

const IDS = Uint8Array.from(SURFACE_CODES, surface => SURFACES[surface].id);
/** Towns that are on no map, so that nobody takes these pictures for the real ones. */
const TOWNS = { train: ['ahornau', 'birkstadt', 'erlenburg'], val: ['lindenfurt', 'ulmenbach'] };

/**
 * Cityscapes (Cordts et al. 2016): `leftImg8bit/<split>/<town>/<town>_000000_000019_leftImg8bit.png` and
 * `gtFine/<split>/<town>/<town>_000000_000019_gtFine_labelIds.png`, grey, 8 bit, label ids.
 */
export const cityscapes: StreetTree = {
  folder: 'cityscapes',
  style: 'real',
  items: ({ images, valImages }) => [...itemsOf('train', images), ...itemsOf('val', valImages)],
  encodeLabels: ({ height, width, surface }) =>
    encodePng({ height, width, channels: 1, data: surface.map(code => IDS[code]) }),
};

/** The towns take turns, so that each has its share whatever the number. */
function itemsOf(split: keyof typeof TOWNS, count: number): TreeItem[] {
  const towns = TOWNS[split];
  return Array.from({ length: count }, (_, index) => {
    const town = towns[index % towns.length];
    const sequence = String(Math.floor(index / towns.length)).padStart(6, '0');
    const path = `${split}/${town}/${town}_${sequence}_000019`;
    return {
      split,
      index,
      image: `leftImg8bit/${path}_leftImg8bit.png`,
      label: `gtFine/${path}_gtFine_labelIds.png`,
    };
  });
}
