import { spawnSync } from 'node:child_process';

const answers = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** A Python 3 and whether it has pip; undefined without Python. */
export function findPython() {
  const commands = ['python3', 'python'];
  const withPip = commands.find(command => answers(command, '-m', 'pip', '--version'));
  if (withPip) return { command: withPip, pip: true };
  const bare = commands.find(command => answers(command, '-c', 'import sys; sys.exit(sys.version_info < (3, 7))'));
  return bare && { command: bare, pip: false };
}

/** A C++ compiler, or undefined. `CXX` goes first. */
export function findCompiler() {
  return [process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean).find(command => answers(command, '--version'));
}

/** binutils' `strip`, or undefined. */
export function findStrip() {
  return process.platform === 'linux' && answers('strip', '--version') ? 'strip' : undefined;
}
