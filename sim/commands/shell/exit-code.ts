/** The contract with shells and CI. */
export const EXIT = {
  ok: 0,
  /** An expectation of the scenario failed, an invariant broke, a replay was not the recorded run, or two runs differ. */
  failed: 1,
  /** The user's mistake: nothing was run, nothing was written. */
  mistake: 2,
  /** Something had been run, and its files could not be written: the disk is full, the folder gone or taken. A sweep keeps what it has. */
  disk: 3,
  interrupted: 130,
} as const
