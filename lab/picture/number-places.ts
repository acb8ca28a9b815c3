/** What a text of the picture covers, about its middle. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly halfWidth: number
  readonly height: number
}

/** The number of a node where it would stand. */
export interface NumberPlace extends Box {
  readonly node: number
  /** Of what the reader has chosen or points at: it stands there, whatever else does. */
  readonly isMarked: boolean
}

/** Which numbers are written: each that finds its room free, those first that come first. Nothing is written on what is `taken`. */
export function numbersWithRoom(wanted: Iterable<NumberPlace>, taken: readonly Box[]): NumberPlace[] {
  const boxes = [...taken]
  const written: NumberPlace[] = []
  for (const place of wanted) {
    if (!place.isMarked && boxes.some((other) => overlap(place, other))) continue
    boxes.push(place)
    written.push(place)
  }
  return written
}

/** The nodes whose numbers are written first: the chosen one, those pointed at, those on the way of the operation, the rest. Each once. */
export function inOrderOfNeed({
  chosen,
  lit,
  followed,
  others,
}: {
  readonly chosen: number | undefined
  readonly lit: Iterable<number>
  readonly followed: Iterable<number>
  readonly others: Iterable<number>
}): Set<number> {
  return new Set([...(chosen === undefined ? [] : [chosen]), ...lit, ...followed, ...others])
}

const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) < a.halfWidth + b.halfWidth + 1 && Math.abs(a.y - b.y) < (a.height + b.height) / 2
