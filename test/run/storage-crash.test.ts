import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { Simulation } from '../../sim/run.ts'
import { custodyOf, play } from './scenarios.ts'

/* What silent losses of copies do to the data; crashes are in storage-proofs.test.ts. */

const HEAD = `
pastry: { leafSetSize: 16 }
network: { latency: { model: euclidean } }
storage: { replicas: 3, repairPeriod: 2m, tombstoneLife: 4m }
`
const NODES = 60
const KEYS = 300
const START = [`join: { nodes: ${NODES}, start: converged }`, `insert: { keys: ${KEYS}, over: 20s }`]

for (const [rank, whose] of ['the root', 'the second closest', 'the third closest'].entries()) {
  test(`what one holder has lost without notice it has again within the period of repair (${whose})`, (t) => {
    let gone: { readonly key: Id; readonly node: NodeHandle }[] = []
    const lostAt = seconds(60)
    let missing = 0
    const has =
      (simulation: Simulation) =>
      ({ key, node }: { readonly key: Id; readonly node: NodeHandle }) =>
        custodyOf(simulation, node)!.entries.get(key)?.value !== undefined
    const played = play(
      { head: HEAD, phases: [...START, 'settle: { for: 162s }'] },
      {
        meanwhile: (simulation) => {
          if (simulation.now < lostAt || gone.length > 0) return
          const { ledger, oracle } = simulation.truth
          const keys = [...ledger.acknowledgedKeys()].filter((_, index) => index % 30 === 0)
          gone = keys.map((key) => ({ key, node: oracle.closest(key, 3)[rank]! }))
          for (const { key, node } of gone) custodyOf(simulation, node)!.entries.delete(key)
          missing = gone.filter((each) => !has(simulation)(each)).length
        },
      },
    )
    t.is(missing, 10)
    t.true(played.simulation.now < lostAt + seconds(125))
    t.deepEqual(
      gone.filter((each) => !has(played.simulation)(each)),
      [],
    )
  })
}
