/** A function that prints the share that has arrived: over itself on a terminal, every quarter elsewhere. */
export function showProgress(stream = process.stdout) {
  let shown = '';
  return (received, total) => {
    if (!total) return;
    const percent = Math.floor((100 * received) / total);
    const text = `  ${percent} % of ${(total / 1e6).toFixed(0)} MB`;
    const step = `${total} ${stream.isTTY ? percent : Math.floor(percent / 25)}`;
    if (step === shown) return;
    shown = step;
    stream.write(stream.isTTY ? `\r\x1b[K${text}${percent === 100 ? '\n' : ''}` : `${text}\n`);
  };
}
