/** A point of a plane. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** What the places of nodes lie on: none; a plane; or the globe, of which x is the longitude and y the latitude, in degrees. */
export type Ground = 'none' | 'plane' | 'globe'

const DEGREES = 180 / Math.PI

/** The place on a map of the point with these coordinates. Of a space of more than two dimensions the first two are seen. */
export function placeOn(ground: Ground, coordinates: readonly number[] | undefined): Point | undefined {
  if (coordinates === undefined || ground === 'none') return undefined
  const [x = 0, y = 0, z = 0] = coordinates
  if (ground === 'plane') return { x, y }
  return { x: DEGREES * Math.atan2(y, x), y: DEGREES * Math.asin(Math.max(-1, Math.min(1, z))) }
}
