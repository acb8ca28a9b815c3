import { Simulation } from '../../run.ts'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { parseDocument } from '../document.ts'
import { isStorm, type Rates, Traffic } from '../record/traffic.ts'
import { AT_REST } from '../rest.ts'
import type { Checker } from './checker.ts'

/** How large an overlay is. */
interface Size {
  readonly nodes: number
  readonly keys: number
}

const quiet: Checker = {
  name: 'quiet at rest',
  promise:
    'At rest nodes send at most three times the messages of an overlay of the same size to which nothing ever happened, and per node a tenth of a message and two pings per second, and one round of leaf exchange.',
  beyond: ['loss that goes on', 'severed ring'],
  watch: ({ record, scenario, broken }) => {
    const { ring, traffic, history, copies } = record
    const rest = scenario.phases.find(({ label }) => label === AT_REST)
    /** Of which there was a copy, or a tombstone, when the traffic began to be counted: tombstones may go meanwhile. */
    let keys = 0
    return {
      phaseStarted: (phase) => {
        if (phase !== rest?.index) return
        keys = history.keys.filter(({ key }) => copies.holders(key).size > 0).length
      },
      atRest: () => {
        const nodes = ring.live.size
        // No overlay sends less than its heartbeats: mostly the other run can be saved.
        const leaves = Math.min(scenario.pastry.leafSetSize, nodes - 1)
        const least = { pings: 0, others: 1_000_000 / scenario.pastry.heartbeatPeriod }
        if (nodes === 0 || !isStorm(traffic, least, leaves)) return
        const undisturbed = undisturbedTraffic(scenario, { nodes, keys })
        if (isStorm(traffic, undisturbed, leaves))
          broken(`${textOf(traffic)} per node and second; ${textOf(undisturbed)} where nothing ever happened`)
      },
    }
  },
}

const textOf = ({ pings, others }: Rates): string =>
  `${others.toFixed(3)} messages and ${pings.toFixed(3)} pings`

/** Of an overlay with the same parameters, whose nodes have been there for long. */
function undisturbedTraffic(scenario: ResolvedScenario, { nodes, keys }: Size): Rates {
  const { phases } = parseDocument({
    name: 'undisturbed',
    phases: [
      { join: { nodes, start: 'converged' } },
      ...(keys === 0 ? [] : [{ insert: { keys, over: '10s' } }]),
      { settle: { for: '1m' } },
      { settle: { for: '1m', label: AT_REST } },
    ],
  })
  const wait = scenario.phases.find(({ label }) => label === AT_REST)!
  const settles = phases.map((phase) => (phase.label === AT_REST ? { ...wait, index: phase.index } : phase))
  const simulation = new Simulation({ ...scenario, phases: settles }, { checks: 'off' })
  const traffic = new Traffic({
    phase: settles.length - 1,
    now: () => simulation.now,
    nodesLive: () => simulation.membership.live.size,
  })
  simulation.observe(traffic)
  while (simulation.step(10_000) === 'running');
  return traffic
}

export const TRAFFIC_CHECKERS = [quiet]
