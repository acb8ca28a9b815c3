/**
 * A fault of your own: a router that drops large datagrams. Run it with
 * `npm run build && node dist/examples/fault.js`.
 */
import {
  type Fate,
  type LinkFault,
  LOST,
  type Passage,
  parseLatencyMatrix,
  parseScenario,
  Simulation,
} from 'e-pastry'

/** Datagrams above a size are lost, as behind a router that neither fragments nor reports. */
class BlackHole implements LinkFault {
  private readonly bytesAtMost: number

  constructor(bytesAtMost: number) {
    this.bytesAtMost = bytesAtMost
  }

  /** A function of the datagram alone: the same run each time. */
  affect({ bytes }: Passage, fate: Fate): void {
    if (bytes > this.bytesAtMost) fate.delay = LOST
  }
}

const SCENARIO = `
name: black-hole
phases:
  - join: { nodes: 50, over: 10s }
  - settle: { until: stable }
  - insert: { keys: 200, valueBytes: 100..2000 }
  - lookup: { label: before, count: 500, over: 60s }
  - lookup: { label: meanwhile, count: 500, over: 60s }
  - settle: { for: 2m }
  - lookup: { label: afterwards, count: 500, over: 60s }
`

const scenario = parseScenario(SCENARIO, {
  file: 'fault.ts',
  parseLatencyMatrix,
  readFile: () => {
    throw new Error('this scenario has no data files')
  },
})

const fault = new BlackHole(1000)
let phase = ''
const simulation = new Simulation(scenario, {
  sinks: {
    progress: (progress) => {
      if (progress.phase === phase) return
      const { faults } = simulation.world.network
      if (progress.phase === 'meanwhile') faults.begin(fault)
      if (phase === 'meanwhile') faults.end(fault)
      phase = progress.phase
    },
  },
})
// One event a step: then the fault begins and ends with its phase.
while (simulation.step(1) === 'running');
for (const { label, attempted, failed, datagrams_lost } of simulation.result().summary)
  if (attempted > 0)
    process.stdout.write(`${label}: ${failed} of ${attempted} failed, ${datagrams_lost} datagrams lost\n`)
