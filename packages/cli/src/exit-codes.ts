/** Codes with which `vse` ends its process. */
export const exitCodes = {
  /** Everything was done. */
  done: 0,
  /** Something failed: data that cannot be read, a model that is damaged, a server that does not answer. */
  failed: 1,
  /** The command line is wrong: an unknown flag, a file that is not there, a value out of range. Nothing was begun. */
  usage: 2,
  /** Done, but for some inputs that could not be read, which are named. */
  partly: 3,
  /** Stopped by Ctrl-C or a signal. */
  stopped: 130,
} as const;
