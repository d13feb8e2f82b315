/** Exit code of a process that was ended by Ctrl-C. */
const INTERRUPTED = 130;

/** Does something that Ctrl-C ends in order: the signal is told, and the process's exit code says so. A second one ends at once. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    if (interrupted.signal.aborted) process.exitCode = INTERRUPTED;
  }
}
