/** Letters are enlarged by one for so many pixels of a picture's longer side, which is what viewers fit to the screen. */
const SIDE_PER_SCALE = 400;

/**
 * How many pixels wide a pixel of the letters below a picture is: they grow with it, as long as the longest line fits.
 *
 * @param line what the longest line takes at scale 1, pixels
 * @param least is kept to even where the line does not fit
 */
export function letterScale(
  { height, width }: { readonly height: number; readonly width: number },
  line: number,
  least = 1,
): number {
  const wanted = Math.round(Math.max(height, width) / SIDE_PER_SCALE);
  return Math.max(least, Math.min(wanted, Math.floor(width / line)));
}
