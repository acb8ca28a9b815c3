import { differences, readReference, resultOf, SEEDS } from './reference.ts'

/*
 * Runs all random scenarios on this Node and compares them with the reference. Prints one JSON value: which Node this is, and
 * for each seed with another result, what differs. `.ci/random.mjs` runs this on several Nodes.
 */

const reference = readReference()
const differing = SEEDS.flatMap((seed) => {
  const columns = attempt(() => differences(reference, resultOf(seed)))
  return columns.length === 0 ? [] : [{ seed, columns }]
})
process.stdout.write(`${JSON.stringify({ node: process.version, differing })}\n`)

/** What a run throws is a difference, too. */
function attempt(compare: () => readonly string[]): readonly string[] {
  try {
    return compare()
  } catch (error) {
    return [String(error)]
  }
}
