import { NO_NODE, type NodeHandle, type OperationId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import { minutes } from '../../protocol/base/time.ts'
import { TIMER } from '../../protocol/base/timers.ts'
import type { Version } from '../../protocol/events.ts'
import type { Fields } from '../../sim/explore/document.ts'
import { EXCEPTION } from '../../sim/explore/explore.ts'
import { AT_REST, READS, REST } from '../../sim/explore/rest.ts'
import type { Simulation } from '../../sim/index.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'
import { keyId } from '../../sim/run/users/keys.ts'

/** A quiet overlay, and faults that are planted in it, each of which some checks find. */

const KEYS = 10
export const QUIET: Fields = {
  name: 'quiet',
  pastry: { leafSetSize: 8, leafExchangePeriod: '2m' },
  storage: { replicas: 3, repairPeriod: '1m', handOverTimeout: '1m' },
  network: { latency: { model: 'constant' } },
  phases: [
    { join: { nodes: 12, start: 'converged' } },
    { insert: { keys: KEYS, over: '5s' } },
    { delete: { count: 1, over: '0s' } },
    { insert: { label: 'expiring', keys: 1, timeToLive: '10s', over: '1s' } },
    { join: { nodes: 1 } },
    { settle: { for: '5m', label: REST } },
    { settle: { for: '1m', label: AT_REST } },
    { lookup: { count: 30, over: '20s', label: READS } },
  ],
}

const KEY_NAME = 'phase 1 key 0'
const KEY: Id = keyId(KEY_NAME, 128)
const LAST_WRITE = KEYS as OperationId

const rootOf = ({ truth }: Simulation): NodeHandle => truth.oracle.root(KEY)
const holdersOf = ({ truth }: Simulation): NodeHandle[] => truth.ledger.holdersOf(KEY)
const versionOf = ({ truth }: Simulation) => truth.ledger.newestAcknowledged(KEY)!.version

function discard(simulation: Simulation, nodes: readonly NodeHandle[]): void {
  const version = versionOf(simulation)
  for (const node of nodes) simulation.world.hosts.emit(node, { type: 'discarded', key: KEY, version })
}

function store(simulation: Simulation, node: NodeHandle, version: Version): void {
  const copy = { type: 'stored', key: KEY, version, bytes: 1, tombstone: false } as const
  simulation.world.hosts.emit(node, copy)
}

/** A node that is not the root of the key handles an operation on it. */
export function handleElsewhere(simulation: Simulation): void {
  const stranger = simulation.joined().find((node) => !holdersOf(simulation).includes(node))!
  const handled = { type: 'handled', operation: LAST_WRITE, key: KEY, hops: 1, as: 'root' } as const
  simulation.world.hosts.emit(stranger, handled)
}

/** No datagram gets from one half of the ring to the other. */
function cut({ world, truth }: Simulation): void {
  const ring = truth.oracle.ring()
  const half = new Set(ring.slice(ring.length / 2))
  const { network } = world
  const delay = network.delay.bind(network)
  network.delay = (from, to, sequence) => (half.has(from) === half.has(to) ? delay(from, to, sequence) : LOST)
}

/** From now on lookups of a write's key are answered at once, with that write; `which`: of the writes that have begun. */
function answerWith(simulation: Simulation, counter: number, writer: (insert: Insert) => boolean): void {
  simulation.observe({
    operationStarted: ({ id, kind, caller, keyName }) => {
      const insert = inserts.get(simulation)?.find((each) => each.keyName === keyName && writer(each))
      if (kind !== 'lookup' || insert === undefined) return
      const answer = { kind: 'found', version: { counter, writer: insert.id }, value: insert.value } as const
      simulation.world.hosts.emit(caller, { type: 'completed', operation: id, answer, retries: 0 })
    },
  })
}

interface Insert {
  readonly id: OperationId
  readonly keyName: string | undefined
  readonly value: Uint8Array
}

const inserts = new WeakMap<Simulation, Insert[]>()

export function noteInserts(simulation: Simulation): void {
  const noted: Insert[] = []
  inserts.set(simulation, noted)
  simulation.observe({
    operationStarted: ({ id, kind, keyName, value }) => {
      if (kind === 'insert') noted.push({ id, keyName, value: value! })
    },
  })
}

function read(simulation: Simulation, key: string): void {
  simulation.begin({ kind: 'lookup', caller: rootOf(simulation), key })
}

export function readAll(simulation: Simulation): void {
  for (const { keyName } of inserts.get(simulation)!) read(simulation, keyName!)
}

export interface Fault {
  /** It is planted when this phase begins. */
  readonly at: string
  readonly found: readonly string[]
  readonly plant: (simulation: Simulation) => void
}

export const FAULTS: Readonly<Record<string, Fault>> = {
  'no fault': { at: READS, found: [], plant: readAll },
  'an operation that another node than the root handles': {
    at: 'expiring',
    found: ['one root'],
    plant: handleElsewhere,
  },
  'an operation that a node handles which is not active': {
    at: REST,
    found: ['active roots'],
    plant: (simulation) => {
      const root = rootOf(simulation)
      const { hosts } = simulation.world
      hosts.emit(root, { type: 'deactivated', reason: 'planted' })
      hosts.emit(root, { type: 'handled', operation: LAST_WRITE, key: KEY, hops: 1, as: 'root' })
    },
  },
  'one that another node than the root handles at rest': {
    at: READS,
    found: ['right root at rest'],
    plant: handleElsewhere,
  },
  'a joiner that gives up': {
    at: AT_REST,
    found: ['joins succeed'],
    plant: (simulation) =>
      simulation.world.hosts.emit(rootOf(simulation), { type: 'joinFailed', reason: 'no contact answers' }),
  },
  'a node that is not active': {
    at: AT_REST,
    found: ['all active at rest'],
    plant: (simulation) =>
      simulation.world.hosts.emit(rootOf(simulation), { type: 'deactivated', reason: 'planted' }),
  },
  'two rings': { at: REST, found: ['one ring at rest', 'leaf sets at rest'], plant: cut },
  'a copy that an older one replaces': {
    at: READS,
    found: ['copies go forward'],
    plant: (simulation) => store(simulation, rootOf(simulation), { ...versionOf(simulation), counter: 0 }),
  },
  'a key that goes with the crash of one of its holders': {
    at: REST,
    found: ['acknowledged writes'],
    plant: (simulation) => {
      const [first, ...others] = holdersOf(simulation)
      discard(simulation, others)
      simulation.membership.crashNode(first!)
    },
  },
  'a holder that lacks a key': {
    at: AT_REST,
    found: ['copies at rest'],
    plant: (simulation) => discard(simulation, [rootOf(simulation)]),
  },
  'a key that no node holds': {
    at: AT_REST,
    found: ['copies at rest'],
    plant: (simulation) => discard(simulation, holdersOf(simulation)),
  },
  'a holder too many': {
    at: AT_REST,
    found: ['copies at rest'],
    plant: (simulation) => {
      const stranger = simulation.joined().find((node) => !holdersOf(simulation).includes(node))!
      store(simulation, stranger, versionOf(simulation))
    },
  },
  'a value that nobody wrote': {
    at: REST,
    found: ['values from writes'],
    plant: (simulation) => {
      const version = { counter: 1, writer: 9_999 as OperationId }
      const answer = { kind: 'found', version, value: new Uint8Array(1) } as const
      simulation.observe({
        operationStarted: ({ id, caller }) =>
          simulation.world.hosts.emit(caller, { type: 'completed', operation: id, answer, retries: 0 }),
      })
      read(simulation, KEY_NAME)
    },
  },
  'a read that finds nothing': {
    at: REST,
    found: ['linearizable'],
    plant: (simulation) => {
      simulation.observe({
        operationStarted: ({ id, caller }) => {
          const answer = { kind: 'absent' } as const
          simulation.world.hosts.emit(caller, { type: 'completed', operation: id, answer, retries: 0 })
        },
      })
      read(simulation, KEY_NAME)
    },
  },
  'a deleted value that is read': {
    at: REST,
    found: ['deleted stays deleted'],
    plant: (simulation) => {
      answerWith(simulation, 1, () => true)
      readAll(simulation)
    },
  },
  'an expired value that is read': {
    at: AT_REST,
    found: ['expired stays expired'],
    plant: (simulation) => {
      answerWith(simulation, 1, () => true)
      read(simulation, inserts.get(simulation)!.at(-1)!.keyName!)
    },
  },
  'a second answer': {
    at: READS,
    found: ['one answer'],
    plant: ({ world, membership }) => {
      const answer = { kind: 'absent' } as const
      for (const node of membership.live.inOrder())
        world.hosts.emit(node, { type: 'completed', operation: LAST_WRITE, answer, retries: 0 })
    },
  },
  'silence at the end': {
    at: READS,
    found: ['right answers at rest'],
    plant: ({ world }) => {
      world.network.delay = () => LOST
    },
  },
  'a storm': {
    at: AT_REST,
    found: ['quiet at rest'],
    plant: (simulation) => {
      const [from, to] = simulation.joined()
      for (let count = 0; count < 3_000; count++)
        simulation.world.hosts.send(from!, to!, { kind: 'pong', nonce: 0 })
    },
  },
  'a node that forgets nothing': {
    at: AT_REST,
    found: ['bounded memory', 'nothing grows at rest'],
    plant: ({ world }) => Object.defineProperty(world.machine.store, 'objectsHeld', { get: () => 2_000 }),
  },
  'timers that wait at rest': {
    at: REST,
    found: ['nothing grows at rest'],
    plant: (simulation) => {
      const { hosts } = simulation.world
      for (let token = 0; token < 500; token++)
        hosts.startTimer(rootOf(simulation), TIMER.watch, minutes(30), token)
    },
  },
  'a node that does not know its neighbours': {
    at: REST,
    found: ['consistent joins'],
    plant: (simulation) => {
      const { world } = simulation
      const right = world.nodeOf
      world.nodeOf = () => ({ leafSet: { left: NO_NODE, right: NO_NODE } }) as never
      world.hosts.emit(rootOf(simulation), { type: 'activated' })
      world.nodeOf = right
    },
  },
  'a live node that is declared dead': {
    at: REST,
    found: ['no false deaths'],
    plant: (simulation) => {
      const [node, peer] = simulation.joined()
      simulation.world.hosts.emit(node!, { type: 'declaredDead', peer: peer! })
    },
  },
  'a message that is delivered twice': {
    at: REST,
    found: ['delivered once'],
    plant: (simulation) => {
      const root = rootOf(simulation)
      simulation.observe({
        operationStarted: ({ id: operation, key }) => {
          const handled = { type: 'handled', operation, key, hops: 0, as: 'root' } as const
          for (const event of [handled, handled]) simulation.world.hosts.emit(root, event)
        },
      })
      read(simulation, KEY_NAME)
    },
  },
  'an exception': {
    at: REST,
    found: [EXCEPTION],
    plant: () => {
      throw new Error('planted')
    },
  },
}
