/** Of this seed the process is interrupted while it shrinks. */
export const INTERRUPTED = 1
/** Of this one it crashes. */
export const CRASHES = 2
