/**
 * The most neighbours in a row that died, of a ring in its order, around the wrap: all of them if none lives, 0 if none died.
 * A run of L/2 or more severs the ring: no leaf set on one side of it names anybody on the other, and Pastry promises nothing then.
 */
export function longestDeadRun<Node>(ring: readonly Node[], isDead: (node: Node) => boolean): number {
  const alive = ring.findIndex((node) => !isDead(node))
  if (alive === -1) return ring.length
  let longest = 0
  let run = 0
  // Once around from a live one to itself, so that no run is cut in two.
  for (const node of [...ring.slice(alive), ...ring.slice(0, alive)]) {
    run = isDead(node) ? run + 1 : 0
    longest = Math.max(longest, run)
  }
  return longest
}
