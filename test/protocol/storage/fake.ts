import { NO_TIMER, type NodeHandle, type OperationId, type TimerId } from '../../../protocol/base/handles.ts'
import { compareCloseness, type Id, idFromHex, idToHex } from '../../../protocol/base/id.ts'
import { STORAGE, type StorageParameters } from '../../../protocol/base/parameters.ts'
import { type Micros, micros, seconds } from '../../../protocol/base/time.ts'
import type { NodeEvent, Version } from '../../../protocol/events.ts'
import type { Arc } from '../../../protocol/storage/arc.ts'
import { Certainty } from '../../../protocol/storage/certainty.ts'
import { Entries, type Entry } from '../../../protocol/storage/entries.ts'
import { Holdings, type HoldingsOwner } from '../../../protocol/storage/holdings.ts'
import type {
  PayloadKind,
  PayloadOf,
  Routing,
  SentEntry,
  StoragePayload,
} from '../../../protocol/storage/messages.ts'
import { Placement } from '../../../protocol/storage/placement.ts'
import { copiesRange } from '../../../protocol/storage/quorums.ts'
import { TIMER } from '../../../protocol/storage/timers.ts'
import { Witnesses } from '../../../protocol/storage/witnesses.ts'
import { NodeStore } from '../../../protocol/store/node-store.ts'
import { node, operation } from '../samples.ts'

const IDS = ['10', '20', '30', '40', '50', '60'].map(idFromHex)

/** The key `11`: node 0 is its root, then come nodes 1, 2, 3, … */
export const KEY = idFromHex('11')
export const CALLER = node(9)
export const WRITER: OperationId = operation(7)

export const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
export const version = (counter: number, writer: OperationId = WRITER): Version => ({ counter, writer })

/** An entry that was written at the time 0. */
export const entry = (key: Id, counter: number, value = bytes(counter)): Entry => ({
  key,
  version: version(counter),
  value,
  writtenAt: micros(0),
})

export const tombstone = (key: Id, counter: number): Entry => ({ ...entry(key, counter), value: undefined })

/** The same as another node sends it. */
export const sentEntry = (key: Id, counter: number, value = bytes(counter)): SentEntry => ({
  key,
  version: version(counter),
  value,
  age: seconds(1),
})

export interface FakeOptions {
  /** Node 0 and the nodes around it, with the ids 10…, 20…, 30…, …; all know all. */
  readonly nodes?: number
  readonly parameters?: Partial<StorageParameters>
}

/**
 * Node 0, as the parts of its storage see it. It does nothing by itself: `effects` says what the parts have asked for, and the
 * test plays the other nodes. What it holds, what it is sure of and the placement are the real ones.
 */
export class FakeNode {
  now = seconds(100)
  /** How long a transfer has to wait. */
  wait = micros(0)
  readonly parameters: StorageParameters
  readonly members: NodeHandle[]
  readonly entries = new Entries()
  readonly holdings: Holdings
  readonly placement: Placement
  readonly witnesses: Witnesses
  readonly certainty: Certainty
  readonly sent: { readonly to: NodeHandle; readonly payload: StoragePayload }[] = []
  readonly events: NodeEvent[] = []
  /** The number of the last question. */
  lastQuestion = 0
  /** Does the leaf set reach as far as a key? */
  reach: (key: Id) => boolean = () => true
  /** Does the leaf set reach all round? */
  spansRing = true
  private noted: string[] = []
  private lastTimer = 0
  private lastNumber = 0

  constructor({ nodes = 3, parameters = {} }: FakeOptions = {}) {
    this.parameters = { ...STORAGE, ...parameters }
    this.members = Array.from({ length: nodes }, (_, index) => node(index))
    const owner: HoldingsOwner = {
      holdsFirst: () => this.note('holds something'),
      keptBy: (nodes) => {
        for (const each of nodes) this.witnesses.noteKeeper(each)
      },
    }
    this.holdings = new Holdings(this.routing, this.parameters, this.entries, owner)
    const { max } = copiesRange(this.parameters)
    this.placement = new Placement(this.routing, this.parameters.replicas, max)
    this.witnesses = new Witnesses(this.routing, this.placement, max)
    this.certainty = new Certainty(this.routing, this.placement)
  }

  /** What has been asked for since this was called last, in order. */
  effects(): string[] {
    const { noted } = this
    this.noted = []
    return noted
  }

  /** For callbacks. */
  note(what: string): void {
    this.noted.push(what)
  }

  /** Entries that this node held before the test began. */
  hold(...entries: Entry[]): void {
    for (const each of entries) this.entries.set(each)
  }

  /** The parts have declared what they remember of a node: here is the one that it is about. */
  begin(): void {
    this.store.enter(this.store.add())
  }

  pass(time: Micros): void {
    this.now = micros(this.now + time)
  }

  /** The last message of a kind that was sent. */
  last<K extends PayloadKind>(kind: K): PayloadOf<K> {
    return this.sent.findLast(({ payload }) => payload.kind === kind)?.payload as PayloadOf<K>
  }

  readonly store = new NodeStore(1)

  get routing(): Routing {
    const { members, store } = this
    return {
      store,
      self: node(0),
      selfId: IDS[0]!,
      maxPayloadBytes: 1_300,
      isActive: true,
      now: () => this.now,
      idOf: (handle) => IDS[handle]!,
      random: () => 0.5,
      drawNumber: () => ++this.lastNumber,
      route: (key, payload, options) => {
        const traced = options?.answers === 'back along the path' ? ' traced' : ''
        this.note(`route${traced} to ${name(key)}: ${describe(payload)}`)
      },
      send: (to, payload) => this.post(to, payload),
      startTimer: (kind, after) => {
        this.note(`timer ${timerName(kind)} in ${after / 1_000_000} s`)
        return ++this.lastTimer as TimerId
      },
      cancelTimer: (timer) => {
        if (timer !== NO_TIMER) this.note(`cancel timer`)
      },
      localLookup: () => [],
      isNeighbor: (other) => members.slice(1).includes(other),
      neighborSet: (count) => members.slice(0, count),
      covers: (key) => this.reach(key),
      coversRing: () => this.spansRing,
      replicaSet: (key, maxRank) =>
        [...members].sort((a, b) => compareCloseness(key, IDS[a]!, IDS[b]!)).slice(0, maxRank + 1),
      watchForPauses: () => {},
      readyToLeave: () => this.note('ready to leave'),
      emit: (event) => {
        this.events.push(event)
        this.note(describeEvent(event))
      },
    }
  }

  /** Sends without looking at sizes, and waits for transfers as long as `wait` says. */
  get transport() {
    return {
      send: (to: NodeHandle, payload: StoragePayload) => this.post(to, payload),
      sendPaced: (to: NodeHandle, payload: StoragePayload) => {
        this.post(to, payload)
        return this.wait
      },
      nextQuestion: () => ++this.lastQuestion,
      replyTimeout: (wait: Micros) => micros(wait + seconds(5)),
    }
  }

  private post(to: NodeHandle, payload: StoragePayload): void {
    this.sent.push({ to, payload })
    this.note(`to ${to}: ${describe(payload)}`)
  }
}

const name = (key: Id): string => idToHex(key, 8)
const named = (version: Version | undefined): string =>
  version === undefined ? 'none' : `v${version.counter}`
const timerName = (kind: number): string =>
  Object.entries(TIMER).find(([, each]) => each === kind)?.[0] ?? `${kind}`
const list = (keys: readonly { readonly key: Id; readonly version: Version }[]): string =>
  keys.map(({ key, version }) => `${name(key)} ${named(version)}`).join(', ')

const arcs = (what: string, list: readonly Arc[]): string =>
  list.map(({ from, to }) => `${what === '' ? '' : `, ${what}`} ${name(from)}–${name(to)}`).join('')

function describe(payload: StoragePayload): string {
  const { kind } = payload
  switch (payload.kind) {
    case 'fetch':
      return `fetch ${name(payload.key)} newer than ${named(payload.newerThan)}`
    case 'fetched':
      return `fetched ${named(payload.newer?.version)}${payload.standing === 'sure' ? '' : `, ${payload.standing}`}${payload.full ? ', full' : ''}`
    case 'store':
      return `store ${name(payload.key)} ${named(payload.version)}`
    case 'kept':
      return `kept ${named(payload.version)}, holds ${named(payload.held)}`
    case 'reserve':
      return `reserve ${payload.length} bytes`
    case 'reserved':
      return payload.granted ? 'reserved' : 'no room'
    case 'answer':
      return `answer ${payload.answer.kind}`
    case 'digests':
      return `digests ${payload.digests.map(({ from, to, count }) => `${name(from)}–${name(to)}: ${count}`).join(', ')}`
    case 'compared':
      return `compared ${payload.verdicts.join(', ')}${arcs('sure', payload.sure)}${arcs('former', payload.former)}${payload.elders.length > 0 ? `, elders ${payload.elders}` : ''}`
    case 'staying':
      return `staying ${payload.nodes}`
    case 'vouch':
      return `vouch${arcs('', payload.arcs)}`
    case 'list':
      return `list ${name(payload.from)}–${name(payload.to)}`
    case 'listed':
      return `listed ${list(payload.items)} up to ${name(payload.to)}`
    case 'want':
      return `want ${payload.keys.map(name).join(', ')}`
    case 'supply':
    case 'handOver':
      return `${kind} ${list(payload.entries)}`
    case 'taken':
      return `taken${payload.full.length > 0 ? ` but ${payload.full.map(name).join(', ')}` : ''}`
    case 'release':
      return `release ${name(payload.digest.from)}–${name(payload.digest.to)}: ${payload.digest.count}${payload.departing ? ', departing' : ''}${payload.relays > 0 ? `, relays ${payload.relays}` : ''}`
    case 'released':
      return `released ${payload.verdict} up to ${name(payload.to)}`
    case 'offer':
      return `offer ${list(payload.items)}`
    case 'chosen':
      return `chosen released [${payload.released.map(name)}] wanted [${payload.wanted.map(name)}] owed ${payload.owed}`
    case 'relay':
      return `relay ${payload.request}, relays ${payload.relays}`
    default:
      return kind
  }
}

function describeEvent(event: NodeEvent): string {
  switch (event.type) {
    case 'stored':
      return `stored ${name(event.key)} ${named(event.version)}${event.tombstone ? ', tombstone' : ''}`
    case 'discarded':
      return `discarded ${name(event.key)} ${named(event.version)}`
    case 'notHandedOver':
      return `${name(event.key)} ${named(event.version)} not handed over: ${event.reason}`
    case 'completed':
      return `completed ${event.answer.kind} after ${event.retries} retries`
    default:
      return event.type
  }
}
