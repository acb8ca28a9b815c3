import { type Aftermath, Besieged } from '../../test/protocol/strangers/flood.ts'
import { Table } from '../report.ts'

/** Of lies, and of datagrams, over all seeds together. */
const COUNT = 1_000_000

/** What 10^6 well-formed lies, and 10^6 random datagrams, of 980 strangers do to an overlay of 20 nodes, over that many seeds. */
export function strangers(seeds: number): void {
  const table = new Table([
    'what',
    'seed',
    'arrived',
    'caused',
    'items held at most',
    'wrong leaf sets',
    'inactive',
    'wrong values',
  ])
  for (const what of ['lies', 'datagrams'] as const)
    for (let seed = 1; seed <= seeds; seed++)
      table.row([what, seed, ...cellsOf(new Besieged(seed)[what](Math.ceil(COUNT / seeds), seed))])
}

function cellsOf(came: Aftermath): number[] {
  const { received, caused, heldMax, wrongLeafSets, inactive, wrongValues } = came
  return [received, Math.round(caused), heldMax, wrongLeafSets, inactive, wrongValues]
}
