import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { seconds } from '../../protocol/base/time.ts'
import { type Played, play } from './scenarios.ts'

/** Nothing is looked up in these worlds: all that can find a dead table entry is a probe. */
const head = (tableProbing: string) => `
pastry: { leafSetSize: 8, tableProbing: ${tableProbing}, tableProbePeriod: 30s }
network: { latency: { model: uniform } }
`
const CRASHED = 10
const phases = (wait: string) => [
  'join: { nodes: 100, over: 30s }',
  'settle: { for: 5m }',
  `crash: { count: ${CRASHED} }`,
  `settle: { for: ${wait}, label: after }`,
]

/** Which nodes still have which dead one in their tables. */
function deadEntries({ simulation, residents }: Played): string[] {
  const isDead = (handle: NodeHandle): boolean => simulation.world.resident(handle) === undefined
  return residents.flatMap(({ handle, node }) =>
    [...node.table.entries()].filter(isDead).map((entry) => `${handle} has ${entry}`),
  )
}

for (const seed of [1, 2, 3]) {
  test(`probed every 30 s, dead entries are gone from all tables soon, though nobody looks anything up (seed ${seed}) [MSP §4.1]`, (t) => {
    // Half a turn beyond the period and three probes of 3 s; a little more for who heard of them from others meanwhile.
    const played = play({ head: head('fixed'), seed, phases: phases('60s') })
    t.is(played.residents.length, 100 - CRASHED)
    t.deepEqual(deadEntries(played), [])
  })

  test(`without probes of the table they stay, except with their leaves (seed ${seed})`, (t) => {
    const played = play({ head: head('off'), seed, phases: phases('15m') })
    t.true(deadEntries(played).length > 0)
  })
}

test('whoever is heard anyway is not probed: lookups spare the pings', (t) => {
  const pings = (last: string): number => {
    const played = play({ head: head('fixed'), phases: [...phases('').slice(0, 2), last] }, { trace: 'on' })
    return played.trace.filter(({ at, text }) => at > seconds(330) && /^→ \d+ {2}ping/.test(text)).length
  }
  const [quiet, busy] = [pings('settle: { for: 2m }'), pings('route: { count: 10000, over: 2m }')]
  t.true(quiet > 0)
  t.true(busy < 0.6 * quiet, `${busy} instead of ${quiet}`)
})

test('self-tuned, all nodes estimate about the same period, and probe the sooner the more of them fail', (t) => {
  const selfTuned = `
pastry: { leafSetSize: 16 }
network: { latency: { model: uniform } }
`
  const estimates = (extra: string[]): number[] => {
    const calm = ['join: { nodes: 200, over: 30s }', 'settle: { for: 30m }']
    const { residents } = play({ head: selfTuned, phases: [...calm, ...extra] })
    return residents.map(({ node }) => node.probePeriod).sort((a, b) => a - b)
  }
  const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1]!
  const calm = estimates([])
  for (const estimate of calm) t.true(estimate >= seconds(9) && estimate <= seconds(3_600))
  t.true(calm.at(-10)! < 5 * calm[10]!, `${calm}`)
  const stormy = estimates(['crash: { count: 50 }', 'settle: { for: 5m }'])
  t.true(middle(stormy) < 0.6 * middle(calm), `${middle(stormy)} after ${middle(calm)}`)
})
