import type { Corruption } from './Corruption.ts';
import { jpegRoundTrip } from './jpeg/jpegRoundTrip.ts';

/** On libjpeg's scale of 1 to 100. */
const QUALITY = [80, 65, 58, 50, 40];

/** Saved as JPEG with chroma at half resolution (4:2:0), and read again. */
export const jpegCompression: Corruption = (image, severity) => jpegRoundTrip(image, QUALITY[severity - 1]);
