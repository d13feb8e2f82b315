import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './makeFolder.ts';
import { writeError } from './writeError.ts';

let counter = 0;

/**
 * Writes a file so that its name shows the old content or the new one, whole: into a temporary file beside it, synced,
 * then renamed. A failure leaves no temporary file. Missing folders are made.
 *
 * @throws UserError when the folder cannot be written to or the disk is full.
 */
export async function writeFileAtomically(file: string, data: string | Uint8Array): Promise<void> {
  await writeAtomically(file, handle => handle.writeFile(data));
}

/** As `writeFileAtomically`, for content that comes piece by piece: `write` gets the open temporary file. */
export async function writeAtomically(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const partial = await AtomicFile.open(file);
  try {
    await write(partial.handle);
  } catch (error) {
    await partial.abort();
    throw writeError(file, error);
  }
  await partial.commit();
}

/** A file under a temporary name, until `commit` gives it its own. */
export class AtomicFile {
  private constructor(
    readonly file: string,
    readonly handle: FileHandle,
    readonly temporary: string,
  ) {}

  static async open(file: string): Promise<AtomicFile> {
    const temporary = join(dirname(file), `.${basename(file)}.${process.pid}-${++counter}.tmp`);
    makeFolder(dirname(file));
    try {
      return new AtomicFile(file, await open(temporary, 'wx'), temporary);
    } catch (error) {
      throw writeError(file, error);
    }
  }

  /** Syncs the content, renames, and syncs the folder. */
  async commit(): Promise<void> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await rename(this.temporary, this.file);
    } catch (error) {
      await this.abort();
      throw writeError(this.file, error);
    }
    await syncFolder(dirname(this.file));
  }

  /** Removes the temporary file. */
  async abort(): Promise<void> {
    await this.handle.close().catch(() => {});
    await rm(this.temporary, { force: true });
  }
}

/** Whether a path is the temporary name of a file that is being written, or never was to its end. */
export function isTemporary(path: string): boolean {
  return /^\..+\.\d+-\d+\.tmp$/.test(basename(path));
}

/** Makes a rename in the folder durable, where the system allows to sync folders. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows cannot open folders; there a rename is durable by itself
  }
}
