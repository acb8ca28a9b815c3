import { type Aftermath, Besieged } from '../../test/protocol/strangers/flood.ts'

/** Of lies, and of datagrams, over all seeds together. */
const COUNT = 1_000_000

/** What 10^6 well-formed lies, and 10^6 random datagrams, of 980 strangers do to an overlay of 20 nodes, over so many seeds. */
export function strangers(seeds: number): void {
  row(
    'what',
    'seed',
    'arrived',
    'caused',
    'items held at most',
    'wrong leaf sets',
    'inactive',
    'wrong values',
  )
  row(...new Array(8).fill('---'))
  for (const what of ['lies', 'datagrams'] as const)
    for (let seed = 1; seed <= seeds; seed++)
      report(what, seed, new Besieged(seed)[what](Math.ceil(COUNT / seeds), seed))
}

function report(what: string, seed: number, came: Aftermath): void {
  const { received, caused, heldMax, wrongLeafSets, inactive, wrongValues } = came
  row(what, seed, received, Math.round(caused), heldMax, wrongLeafSets, inactive, wrongValues)
}

function row(...cells: readonly (string | number)[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
}
