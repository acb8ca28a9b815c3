import test from 'ava'
import { type Aftermath, Besieged } from './flood.ts'

/*
 * The strangers neither forge addresses nor use the public operations. What they send is taken in without an exception, costs a bounded
 * number of datagrams and a bounded amount of memory, and leaves ring and data as they were. More of it:
 *
 *     E_PASTRY_FLOOD=1000000 npx ava dist/test/protocol/strangers/flood.test.js --timeout 60m
 */

const COUNT = Number(process.env.E_PASTRY_FLOOD ?? 10_000)

/** Datagrams that a lie causes, on average over all kinds. */
const CAUSED_AT_MOST = 5
/** Items, in a node that holds what 20 nodes and 1,000 strangers can make it hold. */
const HELD_AT_MOST = 300_000

for (const what of ['lies', 'datagrams'] as const)
  test(`${what} of strangers change nothing for good`, (t) => {
    const begun = process.cpuUsage()
    const came: Aftermath = new Besieged(1)[what](COUNT, 1)
    const { user } = process.cpuUsage(begun)
    t.log(JSON.stringify({ ...came, seconds: user / 1_000_000 }))
    t.is(came.wrongLeafSets, 0)
    t.is(came.inactive, 0)
    t.is(came.wrongValues, 0)
    t.true(came.caused < CAUSED_AT_MOST * Math.max(COUNT / 10, came.received), `${came.caused} datagrams`)
    t.true(came.heldMax < HELD_AT_MOST, `${came.heldMax} items`)
  })
