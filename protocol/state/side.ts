/** The two ways round the ring from a node. */
export type Side = 'clockwise' | 'counterclockwise'
export const SIDES: readonly Side[] = ['clockwise', 'counterclockwise']

/** Where the number of a side stands, of two that lie side by side. */
export const placeOfSide = (side: Side): 0 | 1 => (side === 'clockwise' ? 0 : 1)
