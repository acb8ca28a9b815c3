/** This seed keeps all promises. */
export const KEPT = 7
/** Of this one the scenario is shrunk; of others that break a promise it is not. */
export const SHRUNK = 8
