/** How a process is started. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** On top of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
}
