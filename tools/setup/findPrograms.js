import { spawnSync } from 'node:child_process';

const answers = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** A Python that has pip, or undefined. */
export function findPython() {
  return ['python3', 'python'].find(command => answers(command, '-m', 'pip', '--version'));
}

/** A C++ compiler, or undefined. `CXX` goes first. */
export function findCompiler() {
  return [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean).find(command => answers(command, '--version'));
}

/** binutils' `strip`, or undefined. */
export function findStrip() {
  return process.platform === 'linux' && answers('strip', '--version') ? 'strip' : undefined;
}
