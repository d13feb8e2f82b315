import type { CifarPart } from './CifarPart.ts';

export async function openPythonBatch(file: string): Promise<CifarPart> {
  throw new Error(`${file}: not yet`);
}
