/** In place of a number that is not known. */
export const UNKNOWN = -1
