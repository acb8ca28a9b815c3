/*
 * The ring of a test about one node. It has the id 80, and its leaf set of four holds two neighbours on each side; one more it
 * knows by its routing table.
 */
export const [SELF, RIGHT, FAR_RIGHT, LEFT, FAR_LEFT, ENTRY] = [0, 1, 2, 3, 4, 5]
/** Nodes that it has not heard of: one next to it on the right, one that fits the cell of `ENTRY`, one beyond its leaves. */
export const [NEWCOMER, RIVAL, BEYOND] = [6, 7, 8]

/** By handle: the leading digits of the ids. */
export const IDS = ['80', '90', 'a0', '70', '60', '21', '84', '22', 'b0']
