import { register } from 'tsx/esm/api';

// A worker does not inherit the loader of the main thread. In the compiled package, the compiled worker.ts has this name.
register({ tsconfig: false });
await import('./worker.ts');
