/** Spreads the grey levels so that each is about as frequent, the lowest becoming 0 and the highest 255. */
export function equaliseHistogram(grey: Uint8Array): Uint8Array {
  const counts = new Uint32Array(256);
  for (const level of grey) counts[level]++;
  const lowest = counts.findIndex(count => count > 0);
  const others = grey.length - counts[lowest];
  if (others === 0) return grey.slice();
  const levels = new Uint8Array(256);
  let sum = 0;
  for (let level = lowest + 1; level < 256; level++) {
    sum += counts[level];
    levels[level] = Math.round((sum * 255) / others);
  }
  return grey.map(level => levels[level]);
}
