/** What keeps this machine from having the native engine, in words for its user; the way out included. */
export class CannotBuild extends Error {}
