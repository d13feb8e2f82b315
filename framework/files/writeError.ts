import { UserError } from '../errors/UserError.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  ENOENT: 'the folder that it should lie in is not there, or takes no files',
  EEXIST: 'a part of its path is a file, not a folder',
};

/** A system error while writing, in words; any other error as it is. */
export function writeError(file: string, error: unknown): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException)?.code ?? ''];
  if (!reason) return error;
  const hint = /disk/.test(reason) ? 'free some of it, or name another folder' : 'name a folder that takes files';
  return new UserError(`cannot write ${file}: ${reason}`, { hint, cause: error });
}
