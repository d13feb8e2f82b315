import { createHash } from 'node:crypto';
import { transformSync, version } from 'esbuild';

/** The compiler of jest is the one of run time (tsx uses esbuild too). */
const OPTIONS = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcesContent: true };

export default {
  process: (source, file) => ({ code: transformSync(source, { ...OPTIONS, sourcefile: file }).code }),
  getCacheKey: (source, file) => createHash('sha1').update(source).update(file).update(version).digest('hex'),
};
