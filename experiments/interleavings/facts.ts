import type { NodeHandle } from '../../protocol/base/handles.ts'
import { seconds } from '../../protocol/base/time.ts'
import type { PastryMachine } from '../../protocol/machine.ts'
import { FRONTIERS_LENGTH } from '../../protocol/state/frontiers.ts'
import { LeafSet } from '../../protocol/state/leaf-set.ts'
import { CONFIRMED, FRONTIERS } from '../../protocol/state/leaf-set-layout.ts'
import { RoutingTable } from '../../protocol/state/routing-table.ts'
import { SIDES } from '../../protocol/state/side.ts'
import { Cursor } from '../../protocol/store/cursor.ts'
import { ByteFact, FlagFact, Float64Fact, Int32Fact } from '../../protocol/store/facts.ts'
import { MapFact } from '../../protocol/store/map-fact.ts'
import { NodeStore } from '../../protocol/store/node-store.ts'
import { ObjectFact } from '../../protocol/store/object-fact.ts'
import { Rows } from '../../protocol/store/rows.ts'
import type { Numbers } from './numbers.ts'

/** What two states may differ in and count as one, by where it stands in the parts of the machine, and why that is sound. */
export const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['probing.nonce', 'a counter: questions have names instead (numbers.ts)'],
  ['host.questions.last', 'a counter: the same'],
  ['host.questions.hasAsked', 'the same'],
  ['forwarding.pending.lastAckId', 'a counter: the same'],
  ['host.answered', 'of the message that is being taken in: between two messages it says nothing'],
  ['host.answeredBy', 'the same'],
  ['joining.attempt.contactsTried', 'no way is so long that a joiner gives up after 20 contacts'],
  ['agenda', 'listed by itself: of each kind the time left, if that is within the horizon'],
  ['activity.lastInput', 'shows pauses: no node is paused'],
  ['activity.watchedAt', 'the same'],
  [
    'forwarding.transmissionsSeen',
    'nothing that has arrived is sent again: time-outs fire when nothing is in flight',
  ],
  ['forwarding.deliveriesSeen', 'of applications: join requests are not filtered'],
  ['state.probePeriods', 'read by the probing of tables, which is off'],
  ['maintenance', 'the probing of tables, which is off, and the exchange of rows, which is off'],
  ['distances.strangersUntil', 'beyond the horizon'],
  ['exchange.fast', 'hurries a period that lies beyond the horizon'],
  ['state.peers.latestStranger', 'each message sets it before it is read'],
  ['state.peers.latestStrangerAt', 'the same'],
  ['state.peers.strangers', 'listed by itself: to whom a round trip is known'],
  ['repair.askedAt', 'listed as: was it asked at this version of the leaf set?'],
  ['probing.patience.answered', 'only the share that was lost counts: listed where any was'],
  ['probing.patience.roundTrip', 'nothing takes time: all round trips are 0'],
  ['probing.patience.deviation', 'the same'],
])

/** What is due later than this is never waited for: periods of what nodes do now and then are longer. */
export const HORIZON = seconds(1_000)

/** Kinds of which an agenda knows when they are due. */
const AGENDA_PLACES = 13

/** Facts that are times: only how far off they are counts. */
const TIMES = new Set(['state.neighbours.leftSentAt', 'state.neighbours.rightLastHeardAt'])
/** Facts that are times until which something holds: once it is over, when it was over does not count. */
const DEADLINES = new Set(['reunion.restUntil', 'dialability.restUntil'])
/** Fields of objects that are times. */
const TIME_FIELDS = new Set(['at', 'sentAt', 'dueAt', 'leaseUntil', 'since', 'until'])
/** Maps from nodes to times. */
const TIMES_OF_NODES = new Set(['probing.deaths.dead.foundAt', 'reunion.dead.deaths'])
/** Maps and lists in an order that decides nothing. */
const UNORDERED = new Set([
  'probing.probes',
  'host.questions.open',
  'repair.inactive',
  'forwarding.pending.open',
])
/** Fields that are left out everywhere: a timer is listed separately. */
const TIMER_FIELDS = new Set(['timer'])

interface Listed {
  readonly path: string
  read(): unknown
}

/** Reads all that is remembered of a node into one text: equal texts are one state. */
export class Facts {
  private readonly facts: Listed[] = []
  private readonly machine: PastryMachine
  private readonly nodes: readonly NodeHandle[]

  /** `machine`: its parts are looked at as a debugger would, so that a fact that is added tomorrow is found. */
  constructor(machine: PastryMachine, nodes: readonly NodeHandle[]) {
    this.machine = machine
    this.nodes = nodes
    const { parts } = machine
    const seen = new Set<object>([parts, ...Object.values(parts).filter((each) => typeof each === 'object')])
    for (const [name, part] of Object.entries(parts)) {
      if (LEFT_OUT.has(name) || typeof part !== 'object') continue
      if (isFact(part)) this.add(name, part, seen)
      else if (isPart(part)) this.collect(part, name, seen)
    }
  }

  /** Where all facts stand that are part of a state. */
  get paths(): readonly string[] {
    return this.facts.map(({ path }) => path)
  }

  /** Of the node that is entered, whose clock says `now`. */
  textOf(numbers: Numbers, now: number): string {
    const writer = new Writer(numbers, now)
    const lines = [
      `asked ${numbers.asked}`,
      this.aboutLeafSet(writer),
      this.aboutTable(),
      this.aboutAgenda(now),
    ]
    for (const { path, read } of this.facts) {
      const text = writer.fact(path, read())
      if (text !== '') lines.push(`${path} ${text}`)
    }
    return lines.join('\n')
  }

  private collect(part: object, path: string, seen: Set<object>): void {
    seen.add(part)
    for (const [name, value] of Object.entries(part)) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue
      const own = `${path}.${name}`
      if (LEFT_OUT.has(own)) seen.add(value)
      else if (isFact(value)) this.add(own, value, seen)
      else if (isPart(value)) this.collect(value, own, seen)
    }
  }

  private add(path: string, fact: AnyFact, seen: Set<object>): void {
    seen.add(fact)
    if (fact instanceof MapFact) this.facts.push({ path, read: () => new Map(fact) })
    else this.facts.push({ path, read: () => fact.value })
  }

  private aboutLeafSet(writer: Writer): string {
    const { state, repair, host } = this.machine.parts
    const { leafSet, peers } = state
    const { askedAt } = repair as unknown as { askedAt: Record<string, Int32Fact<number>> }
    const asked = SIDES.map((side) => askedAt[side]!.value === leafSet.version)
    const heard = leafSet.members().map((leaf) => writer.time(peers.lastHeard(leaf, host.now())))
    return `leaf set ${leafSetText(leafSet)} asked ${asked} heard ${heard}`
  }

  private aboutTable(): string {
    const { table, peers } = this.machine.parts.state
    const measured = this.nodes.map((node) => peers.roundTrip(node) ?? '')
    const entries = table.entries().map((node) => `${node}: ${table.roundTripOfHolderFor(node)}`)
    return `table ${entries} measured ${measured}`
  }

  private aboutAgenda(now: number): string {
    const agenda = this.machine.parts.agenda as unknown as { due(place: number): number }
    const left = Array.from({ length: AGENDA_PLACES }, (_, place) => agenda.due(place) - now)
    return `agenda ${left.map((time) => (time < HORIZON ? time : time === Infinity ? '' : 'far'))}`
  }
}

type AnyFact =
  | Int32Fact<number>
  | Float64Fact<number>
  | ByteFact<number>
  | FlagFact
  | ObjectFact<object>
  | MapFact<unknown, unknown>

const isFact = (value: object): value is AnyFact =>
  [Int32Fact, Float64Fact, ByteFact, FlagFact, ObjectFact, MapFact].some((kind) => value instanceof kind)

/** Leaf set and table are read by themselves; of the rest only what is made of classes has facts. */
const isPart = (value: object): boolean =>
  ![LeafSet, RoutingTable, Cursor, NodeStore, Rows, Map, Set, Array].some((kind) => value instanceof kind) &&
  Object.getPrototypeOf(value) !== Object.prototype

/** Numbers of its record that follow neither from its members nor from how many changes there were. */
const HISTORY = [CONFIRMED, ...Array.from({ length: FRONTIERS_LENGTH }, (_, index) => FRONTIERS + index)]

function leafSetText(leafSet: LeafSet): string {
  const { cursor, begin } = leafSet as unknown as { cursor: Cursor; begin: number }
  const history = HISTORY.map((field) => cursor.int32s[cursor.int32At + begin + field])
  return `${SIDES.map((side) => `[${leafSet.side(side)}]`)} ${history}`
}

/** Writes values as text in which only what counts differs. */
class Writer {
  private readonly numbers: Numbers
  private readonly now: number

  constructor(numbers: Numbers, now: number) {
    this.numbers = numbers
    this.now = now
  }

  /** Empty for what nearly all nodes have: nothing. */
  fact(path: string, value: unknown): string {
    if (TIMES.has(path)) return this.time(value as number)
    if (DEADLINES.has(path)) return this.time(Math.max(value as number, this.now))
    if (value === undefined || (value instanceof Map && value.size === 0)) return ''
    return this.text(path, value)
  }

  time(time: number | undefined): string {
    return time === undefined ? 'never' : `${time - this.now}`
  }

  private text(path: string, value: unknown): string {
    if (value instanceof LeafSet) return leafSetText(value)
    if (value instanceof Map) {
      const entries = [...(value as Map<unknown, unknown>)].map(
        ([key, each]) =>
          `${path === 'host.questions.open' ? this.numbers.nameOf('number', key as number) : key}=` +
          (TIMES_OF_NODES.has(path) ? this.time(each as number) : this.text(path, each)),
      )
      return `{${UNORDERED.has(path) ? sorted(entries) : entries}}`
    }
    if (value instanceof Set) return `{${sorted([...(value as Set<NodeHandle>)].map(String))}}`
    if (Array.isArray(value)) {
      const items = value.map((each) => this.text(path, each))
      return `[${UNORDERED.has(path) ? sorted(items) : items}]`
    }
    if (typeof value === 'object' && value !== null) return this.fields(path, value)
    return String(value)
  }

  private fields(path: string, value: object): string {
    const fields = Object.entries(value).flatMap(([name, each]) =>
      TIMER_FIELDS.has(name) || LEFT_OUT.has(`${path}.${name}`)
        ? []
        : [`${name}=${this.field(path, name, each)}`],
    )
    return `{${fields}}`
  }

  private field(path: string, name: string, value: unknown): string {
    if (TIME_FIELDS.has(name)) return this.time(value as number)
    if (name === 'nonce') return `${this.numbers.nameOf(name, value as number)}`
    // A message that waits or is passed on gets a new one.
    if (name === 'ackId')
      return path === 'forwarding.pending.open' ? `${this.numbers.nameOf(name, value as number)}` : ''
    return this.text(`${path}.${name}`, value)
  }
}

const sorted = (texts: string[]): string[] => texts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
