import { encodePng } from '../../../framework/files/png/encodePng.ts';
import { SURFACE_CODES } from '../render/renderLabels.ts';
import { SURFACES } from '../scene/surfaces.ts';
import type { StreetTree } from './StreetTree.ts';

const IDS = Uint16Array.from(SURFACE_CODES, surface => SURFACES[surface].synthia);

/**
 * SYNTHIA-RAND-CITYSCAPES (Ros et al. 2016): `RGB/0000000.png`, `GT/LABELS/0000000.png` of 16 bit with the class in the
 * first channel, the number of the traffic participant in the second, and nothing in the third.
 */
export const synthia: StreetTree = {
  folder: 'SYNTHIA-RAND-CITYSCAPES',
  style: 'synthetic',
  items: ({ images }) =>
    Array.from({ length: images }, (_, index) => {
      const name = `${String(index).padStart(7, '0')}.png`;
      return { split: 'synthia', index, image: `RGB/${name}`, label: `GT/LABELS/${name}` };
    }),
  encodeLabels: ({ height, width, surface, instance }) => {
    const data = new Uint16Array(3 * height * width);
    for (const [i, code] of surface.entries()) {
      data[3 * i] = IDS[code];
      data[3 * i + 1] = instance[i];
    }
    return encodePng({ height, width, channels: 3, data });
  },
};
