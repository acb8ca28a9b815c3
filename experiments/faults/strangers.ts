import { type Aftermath, Besieged } from '../../test/protocol/strangers/flood.ts'

/** Of lies, and of datagrams, over all seeds together. */
const COUNT = 1_000_000

/** What 10^6 well-formed lies, and 10^6 random datagrams, of 980 strangers do to an overlay of 20 nodes, over so many seeds. */
export function strangers(seeds: number): void {
  console.log(
    '| what | seed | arrived | datagrams caused | items held at most | wrong leaf sets | inactive | wrong values |',
  )
  console.log('|---|---|---|---|---|---|---|---|')
  for (const what of ['lies', 'datagrams'] as const)
    for (let seed = 1; seed <= seeds; seed++)
      row(what, seed, new Besieged(seed)[what](Math.ceil(COUNT / seeds), seed))
}

function row(what: string, seed: number, came: Aftermath): void {
  const { received, caused, heldMax, wrongLeafSets, inactive, wrongValues } = came
  const cells = [what, seed, received, Math.round(caused), heldMax, wrongLeafSets, inactive, wrongValues]
  console.log(`| ${cells.join(' | ')} |`)
}
