/** The two ways round the ring from a node. */
export type Side = 'clockwise' | 'counterclockwise'
export const SIDES: readonly Side[] = ['clockwise', 'counterclockwise']
