/** The empty list, one for all: an empty array of its own takes 32 bytes, and nodes have many lists that are empty nearly always. */
export const NONE: readonly never[] = []
