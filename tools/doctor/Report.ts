import type { BackendName } from '../../framework/backend/BackendInfo.ts';
import type { BackendPresence } from '../../framework/backend/listBackends.ts';
import type { Machine } from './describeMachine.ts';
import type { SetupState } from './inspectSetup.ts';
import type { Probe } from './probeBackend.ts';

export type Examined = BackendPresence & { readonly probe: Probe };
export interface Report {
  readonly shiftkit: string | null;
  readonly machine: Machine;
  readonly backends: readonly Examined[];
  /** What `auto` takes. */
  readonly auto: BackendName | null;
  readonly native: SetupState & { readonly folder: string };
  readonly optional: { readonly [name: string]: string | null };
}
