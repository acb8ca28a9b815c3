import test from 'ava'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { Simulation, seconds } from '../../sim/index.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'
import { keyId } from '../../sim/run/users/keys.ts'
import { endLossWith } from './end-of-loss.ts'
import { explore, exploreScenario } from './explore.ts'
import type { FindingKind } from './findings.ts'
import { AT_REST, exploredScenario, parse, READS, REST } from './scenario.ts'

/** Small ones, of which nothing less than everything is demanded. `npm run evidence -- explore` plays as many as one likes. */
const SEEDS = [2, 4, 6, 7, 13, 14, 21, 22, 23, 25, 26, 27, 34, 38, 40, 42, 47, 50, 52, 55]

test('random scenarios end with one ring, each key on its holders, and right answers', (t) => {
  for (const seed of SEEDS) t.like(explore(seed), { findings: [], demanded: 'everything' }, `seed ${seed}`)
})

test('every random scenario is sound, and the same each time', (t) => {
  for (let seed = 1; seed <= 60; seed++) {
    const { text } = exploredScenario(seed)
    t.is(text, exploredScenario(seed).text)
    t.notThrows(() => parse(exploredScenario(seed)), `seed ${seed}`)
  }
})

test('loss ends with the rest, and jitter goes on', (t) => {
  const scenario = parse({
    ...QUIET,
    text: QUIET.text.replace('network: {', 'network: { jitter: { model: exponential }, loss: 0.1,'),
  })
  const plain = new Simulation(scenario)
  const wrapped = new Simulation(scenario)
  const rest = scenario.phases.findIndex(({ label }) => label === REST)
  endLossWith(wrapped, rest)
  for (const simulation of [plain, wrapped]) while (simulation.membership.live.size === 0) simulation.step(1)
  const fates = ({ world: { network } }: Simulation) =>
    Array.from({ length: 200 }, (_, sequence) => network.delay(1 as NodeHandle, 2 as NodeHandle, sequence))
  t.deepEqual(fates(wrapped), fates(plain))
  while (wrapped.now < seconds(60)) wrapped.step(1)
  t.true(fates(plain).includes(LOST))
  const pairs = fates(plain).map((fate, index) => [fate, fates(wrapped)[index]!] as const)
  t.true(pairs.every(([before, after]) => after !== LOST && (before === LOST || before === after)))
})

test('of a severed ring no more is demanded than one ring, and where it stays apart that is said', (t) => {
  const severed = {
    ...QUIET,
    text: QUIET.text.replace(`  - settle: { for: 4m`, `  - crash: { adjacent: 5 }\n  - settle: { for: 4m`),
  }
  const meddle = (simulation: Simulation, phase: string): void => {
    if (phase === REST) cut(simulation)
    if (phase === READS) FAULTS['a second answer']!.plant(simulation)
  }
  const { demanded, isApart, findings } = exploreScenario(severed, 1, meddle)
  t.is(demanded, 'reunion')
  t.true(isApart)
  t.deepEqual([...new Set(findings.map(({ kind }) => kind))], ['stray answer'])
})

// Each check finds a fault that is planted in a quiet overlay.

const KEYS = 10
const QUIET = {
  text: `
name: quiet
pastry: { leafSetSize: 8, leafExchangePeriod: 2m }
storage: { replicas: 3, repairPeriod: 1m }
network: { latency: { model: constant } }
phases:
  - join: { nodes: 12, start: converged }
  - insert: { keys: ${KEYS}, over: 5s }
  - settle: { for: 4m, label: ${REST} }
  - settle: { for: 1m, label: ${AT_REST} }
  - settle: { for: 20s, label: ${READS} }
`,
  files: new Map(),
  baseline: () => QUIET,
}

const KEY: Id = keyId('phase 1 key 0', 128)
const LAST_WRITE = KEYS as OperationId

const rootOf = ({ truth }: Simulation): NodeHandle => truth.oracle.root(KEY)
const holdersOf = ({ truth }: Simulation): NodeHandle[] => truth.ledger.holdersOf(KEY)
const versionOf = ({ truth }: Simulation) => truth.ledger.newestAcknowledged(KEY)!.version

function discard(simulation: Simulation, nodes: readonly NodeHandle[]): void {
  const version = versionOf(simulation)
  for (const node of nodes) simulation.world.hosts.emit(node, { type: 'discarded', key: KEY, version })
}

/** No datagram gets from one half of the ring to the other. */
function cut({ world, truth }: Simulation): void {
  const ring = truth.oracle.ring()
  const half = new Set(ring.slice(ring.length / 2))
  const { network } = world
  const delay = network.delay.bind(network)
  network.delay = (from, to, sequence) => (half.has(from) === half.has(to) ? delay(from, to, sequence) : LOST)
}

interface Fault {
  readonly at: string
  readonly found: readonly FindingKind[]
  readonly plant: (simulation: Simulation) => void
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'no fault': { at: READS, found: [], plant: () => {} },
  'a holder that lacks a key': {
    at: READS,
    found: ['missing copy'],
    plant: (simulation) => discard(simulation, [rootOf(simulation)]),
  },
  'a key that no node holds': {
    at: READS,
    found: ['key lost'],
    plant: (simulation) => discard(simulation, holdersOf(simulation)),
  },
  'a holder of an old version': {
    at: READS,
    found: ['wrong copy'],
    plant: (simulation) => {
      const version = { ...versionOf(simulation), counter: 0 }
      const copy = { type: 'stored', key: KEY, version, bytes: 1, tombstone: false } as const
      simulation.world.hosts.emit(rootOf(simulation), copy)
    },
  },
  'a second answer': {
    at: READS,
    found: ['stray answer'],
    plant: ({ world, membership }) => {
      const answer = { kind: 'absent' } as const
      for (const node of membership.live.inOrder())
        world.hosts.emit(node, { type: 'completed', operation: LAST_WRITE, answer, retries: 0 })
    },
  },
  'reads that find nothing, and then find it after all': {
    at: READS,
    found: ['stray answer', 'wrong at rest'],
    plant: (simulation) =>
      simulation.observe({
        operationStarted: ({ id, caller }) => {
          const answer = { kind: 'absent' } as const
          simulation.world.hosts.emit(caller, { type: 'completed', operation: id, answer, retries: 0 })
        },
      }),
  },
  'a joiner that gives up': {
    at: AT_REST,
    found: ['join given up'],
    plant: (simulation) =>
      simulation.world.hosts.emit(rootOf(simulation), { type: 'joinFailed', reason: 'no contact answers' }),
  },
  'a node that is not active': {
    at: READS,
    found: ['not active'],
    plant: (simulation) =>
      simulation.world.hosts.emit(rootOf(simulation), { type: 'deactivated', reason: 'planted' }),
  },
  'a node that does not go': {
    at: READS,
    found: ['never left'],
    plant: (simulation) => simulation.membership.leave(rootOf(simulation)),
  },
  'two rings': { at: REST, found: ['rings apart', 'wrong leaf set'], plant: cut },
  'a storm': {
    at: AT_REST,
    found: ['storm'],
    plant: (simulation) => {
      const [from, to] = simulation.joined()
      for (let count = 0; count < 3_000; count++)
        simulation.world.hosts.send(from!, to!, { kind: 'pong', nonce: 0 })
    },
  },
  'silence at the end': {
    at: READS,
    found: ['unanswered at rest'],
    plant: ({ world }) => {
      world.network.delay = () => LOST
    },
  },
  'an exception': {
    at: REST,
    found: ['exception'],
    plant: () => {
      throw new Error('planted')
    },
  },
  'a broken invariant': {
    at: READS,
    found: ['broken invariant'],
    plant: (simulation) => {
      const operation = simulation.begin({ kind: 'lookup', caller: rootOf(simulation), key: 'phase 1 key 0' })
      const stranger = simulation.joined().find((node) => !holdersOf(simulation).includes(node))!
      const handled = { type: 'handled', operation, key: KEY, hops: 1, as: 'root' } as const
      simulation.world.hosts.emit(stranger, handled)
    },
  },
}

for (const [title, { at, found, plant }] of Object.entries(FAULTS))
  test(`what is found of ${title}: ${found.join(', ') || 'nothing'}`, (t) => {
    const { findings } = exploreScenario(QUIET, 1, (simulation, phase) => {
      if (phase === at) plant(simulation)
    })
    const kinds = new Set(findings.map(({ kind }) => kind))
    for (const kind of found) t.true(kinds.has(kind), JSON.stringify(findings))
    if (found.length === 0) t.deepEqual(findings, [])
  })
