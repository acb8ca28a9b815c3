import { meanSession } from '../core/session-times.ts'
import { lastEvent, type TraceEvent } from '../scenario/files/churn-trace.ts'
import type { Phase, ResolvedScenario } from '../scenario/resolved.ts'
import { isForStorage } from '../scenario/storage-phases.ts'

/** What a run will take, roughly: within a factor of two or three on a machine of the years around 2020. */
export interface RunEstimate {
  readonly cpuSeconds: number
  readonly memoryBytes: number
  /** Those of them that are objects on the engine's heap, which has a limit of its own: array buffers lie outside of it. */
  readonly heapBytes: number
  /** Seconds in which the one process that does the sweep reads the data of a run and hands them over: those of several runs add up. */
  readonly readingSeconds: number
}

/** CPU seconds, fitted by hand to the runs of the shipped sweeps: 10 to 15 µs an event, most of it in small networks. */
const CPU = {
  run: 0.1,
  /** A node that joins by the protocol, or is set up. */
  join: 0.0025,
  setUp: 0.0003,
  /** What a node does in a second in which nothing happens. */
  nodeSecond: 1.2e-6,
  route: 0.0001,
  /** An operation on data, and in addition each copy of an insert. */
  data: 0.00025,
  copy: 0.0001,
  /** A node that goes: what its neighbours do about it, and about what it held. */
  death: 0.004,
  deathWithData: 0.008,
  /** A node that comes and goes in churn, where leaf sets and tables are exchanged all the time. */
  turnover: 0.015,
} as const

/**
 * Bytes: of a process that has done small runs, a live node that has joined by the protocol, one that was set up, what each has
 * in addition if data are stored, what is kept of a node that is gone, and a stored copy; with what waits to be collected. A test
 * checks what a node takes that was set up.
 */
export const MEMORY = {
  process: 125_000_000,
  joined: 8_000,
  setUp: 3_700,
  custody: 3_700,
  gone: 250,
  copy: 2_000,
} as const

/** The share of each that lies on the engine's heap. */
export const HEAP = {
  process: 50_000_000,
  joined: 3_500,
  setUp: 2_000,
  custody: 3_700,
  gone: 250,
  copy: 2_000,
} as const

/** Seconds for each piece of data, measured: read for every run, but for a matrix, which is only handed over. */
const READING = { cell: 0.5e-6, event: 7e-6, entry: 6e-6 } as const

function readingSeconds({ phases, network }: Pick<ResolvedScenario, 'phases' | 'network'>): number {
  const { latency } = network
  const cells = latency.model === 'matrix' ? latency.rtt.length * latency.rtt.length : 0
  return phases.reduce((sum, phase) => {
    if (phase.kind === 'insert' && 'entries' in phase.data)
      return sum + phase.data.entries.length * READING.entry
    if (phase.kind === 'churn' && 'events' in phase.source)
      return sum + phase.source.events.length * READING.event
    return sum
  }, cells * READING.cell)
}

/** From what the phases say that they do. */
export function estimateRun(scenario: ResolvedScenario): RunEstimate {
  const { phases, pastry, storage } = scenario
  let live = 0
  // Nodes that go in churn, where others come in their places; and the others that go.
  let gone = 0
  let goneForGood = 0
  // At most these are in memory at a time.
  const nodes = { setUp: 0, joined: 0 }
  let keys = 0
  let cpuSeconds: number = CPU.run
  for (const phase of phases) {
    const seconds = leastSecondsOf(phase, phases)
    if (!phase.background) cpuSeconds += live * seconds * CPU.nodeSecond
    switch (phase.kind) {
      case 'join':
        live += phase.nodes
        nodes[phase.start === 'converged' ? 'setUp' : 'joined'] += phase.nodes
        cpuSeconds += phase.nodes * (phase.start === 'converged' ? CPU.setUp : CPU.join)
        break
      case 'insert': {
        const { data } = phase
        const named = 'entries' in data ? data.entries : data.keys
        const count = typeof named === 'number' ? named : named.length
        keys += count
        cpuSeconds += count * (CPU.data + storage.replicas * CPU.copy)
        break
      }
      case 'lookup':
      case 'route':
      case 'mix':
      case 'delete': {
        const each = phase.kind === 'route' ? CPU.route : CPU.data
        cpuSeconds += operationsOf(phase.amount, { live, keys, seconds }) * each
        break
      }
      case 'replay':
        keys += phase.operations.filter(({ operation }) => operation === 'insert').length
        cpuSeconds += phase.operations.length * CPU.data
        break
      case 'churn': {
        if ('events' in phase.source) {
          const came = arrivalsOf(phase.source.events, seconds)
          nodes.joined += came.most
          gone += came.departures
          live += came.stay
          cpuSeconds +=
            came.departures * CPU.turnover + came.joins * CPU.join + came.nodeSeconds * CPU.nodeSecond
          break
        }
        const departures = (live * seconds * 1_000_000) / meanSession(phase.source.session)
        // A node that was set up is replaced by one that joined.
        nodes.joined += Math.min(departures, live)
        nodes.setUp -= Math.min(departures, live)
        gone += departures
        cpuSeconds += departures * CPU.turnover
        break
      }
      case 'crash':
      case 'leave': {
        const count = goneOf('victims' in phase ? phase.victims : phase.leavers, live)
        live -= count
        goneForGood += count
        cpuSeconds += count * (keys > 0 ? CPU.deathWithData : CPU.death)
        break
      }
      case 'settle':
      case 'outage':
      case 'pause':
      case 'slow':
      case 'drift':
      case 'partition':
      case 'block':
      case 'undialable':
        break
    }
  }
  // A node that was set up keeps nothing for storage until it is asked for something, or a leaf comes or goes.
  const touched = keys * (storage.replicas + 1) + (nodes.joined + gone + goneForGood) * pastry.leafSetSize
  const custodies = phases.some(isForStorage) ? nodes.joined + Math.min(nodes.setUp, touched) : 0
  const bytesBy = (share: Record<keyof typeof MEMORY, number>): number =>
    share.process +
    nodes.setUp * share.setUp +
    nodes.joined * share.joined +
    custodies * share.custody +
    gone * share.gone +
    keys * storage.replicas * share.copy
  return {
    cpuSeconds,
    memoryBytes: bytesBy(MEMORY),
    heapBytes: bytesBy(HEAP),
    readingSeconds: readingSeconds(scenario),
  }
}

/** How long a phase takes at least, in seconds; one in the background that ends with the run lasts as long as those that follow. */
export function leastSecondsOf(phase: Phase, all: readonly Phase[]): number {
  const own = statedTime(phase)
  if (own !== null) return own / 1_000_000
  const following = all.filter(({ background, index }) => !background && index > phase.index)
  return following.reduce((sum, other) => sum + (statedTime(other) ?? 0), 0) / 1_000_000
}

function statedTime(phase: Phase): number | null {
  switch (phase.kind) {
    case 'settle':
      return 'for' in phase.wait ? phase.wait.for : phase.wait.quiet
    case 'churn':
      if (phase.for !== null) return phase.warmUp + phase.for
      return 'events' in phase.source ? lastEvent(phase.source.events) : null
    case 'links':
    case 'partition':
    case 'block':
    case 'undialable':
      return phase.for
    case 'outage':
      return 0
    case 'pause':
    case 'slow':
    case 'drift':
      return phase.for
    case 'join':
    case 'crash':
    case 'leave':
    case 'insert':
    case 'delete':
    case 'lookup':
    case 'route':
    case 'mix':
    case 'replay':
      return phase.over
  }
}

/** What a trace does in its first `seconds`. */
function arrivalsOf(events: readonly TraceEvent[], seconds: number) {
  const within = events.filter(({ at }) => at / 1_000_000 <= seconds)
  const joins = within.filter(({ event }) => event === 'join').length
  const departures = within.length - joins
  const nodeSeconds = within.reduce(
    (sum, { at, event }) => sum + (event === 'join' ? 1 : -1) * (seconds - at / 1_000_000),
    0,
  )
  let there = 0
  let most = 0
  for (const { event } of within) {
    there += event === 'join' ? 1 : -1
    most = Math.max(most, there)
  }
  return { joins, departures, most, stay: joins - departures, nodeSeconds }
}

type Amount = Extract<Phase, { readonly kind: 'mix' | 'delete' }>['amount']

/** How long a client waits for its answer, on average. */
const ANSWER_SECONDS = 0.3

function operationsOf(
  amount: Amount,
  { live, keys, seconds }: { live: number; keys: number; seconds: number },
): number {
  if ('count' in amount) return amount.count
  if ('keys' in amount) return amount.keys.length
  if ('fraction' in amount) return amount.fraction * keys
  if ('rate' in amount) return amount.rate * live * seconds
  return (amount.clients * seconds) / (ANSWER_SECONDS + amount.think / 1_000_000)
}

type Crowd =
  | Extract<Phase, { readonly kind: 'crash' }>['victims']
  | Extract<Phase, { readonly kind: 'leave' }>['leavers']

/** Whom a region or an arc holds is known only in the run: a tenth is a guess. */
function goneOf(crowd: Crowd, live: number): number {
  if ('count' in crowd) return Math.min(live, crowd.count)
  if ('fraction' in crowd) return Math.floor(crowd.fraction * live)
  if ('adjacent' in crowd) return Math.min(live, crowd.adjacent)
  if ('list' in crowd) return crowd.list.length
  return live / 10
}
