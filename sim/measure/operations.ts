import { NO_NODE, type NodeHandle, type OperationId } from '../../protocol/base/handles.ts'
import { type Id, idToHex } from '../../protocol/base/id.ts'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import type { OperationAnswer } from '../../protocol/events.ts'
import { assert, fail } from '../core/assert.ts'
import type { Branches } from './branches.ts'
import type { LookupRow } from './columns.ts'
import type { Ledger } from './ledger.ts'
import {
  type Acknowledged,
  judge,
  type OperationFacts,
  type OperationKind,
  type Outcome,
  restsOnUnacknowledgedDeletion,
} from './outcomes.ts'
import { NO_PERIOD, type PeriodNumber, phaseOf } from './period.ts'
import { type NotBegun, PhaseTally, rdpThousandths } from './phase-tally.ts'
import { ReorderBuffer } from './reorder-buffer.ts'

/** A caller that had waited longer than this when it went might never have received an answer. */
const SLOW = seconds(10)

export interface StartedOperation {
  readonly id: OperationId
  readonly kind: OperationKind
  readonly period: PeriodNumber
  readonly caller: NodeHandle
  readonly key: Id
  /** The key before it was hashed, if there is one. */
  readonly keyName?: string | undefined
  readonly at: Micros
}

/** A node took on the operation as what it believed to be the root of its key, or answered it on the way as a replica. */
export interface Handling {
  readonly node: NodeHandle
  readonly at: Micros
  readonly hops: number
  /** The root at this instant, according to the oracle; in a cut network the root in the part of the node. */
  readonly root: NodeHandle
  /** It answered as a replica, and was one according to the oracle. */
  readonly isReplica?: boolean
}

export interface Answered {
  readonly at: Micros
  readonly answer: OperationAnswer
  /** How often the caller asked again. */
  readonly retries: number
}

export interface OperationsOptions {
  readonly idBits: number
  readonly ledger: Pick<Ledger, 'since'>
  readonly branches: Pick<Branches, 'newestFor' | 'isOutOfReach'>
  /** One-way base latency between two different nodes. */
  directLatency(from: NodeHandle, to: NodeHandle): Micros
  /** Takes each operation once, in the order of (start, id), but for those that `isRecorded` leaves out. */
  row(row: LookupRow): void
  /** Is there to be a row? All if this is not given. */
  isRecorded?(operation: OperationId): boolean
  /** Hears of every start and every end, in the order in which they happen. */
  readonly observer?: OperationObserver | undefined
}

export interface OperationObserver {
  operationStarted(at: Micros): void
  operationClosed(start: Micros, outcome: Outcome): void
}

class Operation {
  readonly id: OperationId
  readonly kind: OperationKind
  readonly period: PeriodNumber
  readonly caller: NodeHandle
  readonly key: Id
  readonly keyName: string | null
  readonly start: Micros
  readonly required: Acknowledged | null
  /** When it began, was the required value held in other parts of the network only? */
  readonly wasOutOfReach: boolean
  handling: Handling | null = null
  /** Base latency to the node that first handled it, 0 if that is the caller; `null` while there is none. */
  direct: number | null = null
  /** Without the answer itself, whose value may be large. */
  answered: { readonly at: Micros; readonly retries: number } | null = null
  /** When its caller went. */
  deserted: Micros | null = null
  /** Of a route: another node than the caller has its message, or had it. */
  isOnItsWay = false
  outcome: Outcome | null = null

  constructor(
    { id, kind, period, caller, key, keyName, at }: StartedOperation,
    { required, wasOutOfReach }: Pick<Operation, 'required' | 'wasOutOfReach'>,
  ) {
    this.id = id
    this.kind = kind
    this.period = period
    this.caller = caller
    this.key = key
    this.keyName = keyName ?? null
    this.start = at
    this.required = required
    this.wasOutOfReach = wasOutOfReach
  }

  get closed(): boolean {
    return this.outcome !== null
  }
}

/** What ended an operation; neither when it was handled or its deadline passed. */
interface Ending {
  readonly answer?: OperationAnswer
  readonly caller?: 'crashed'
}

const EXPECTED_ANSWERS: Readonly<Record<OperationKind, readonly OperationAnswer['kind'][]>> = {
  insert: ['stored', 'refused'],
  lookup: ['found', 'absent', 'refused'],
  delete: ['deleted', 'absent', 'refused'],
  route: ['refused'],
}

/**
 * Follows every operation from its start to its end, has it judged, counts it in its period and writes its row. Only
 * what has not ended, or started after something that has not ended, is kept: memory is bounded by the operations
 * within one deadline, not by the length of the run.
 *
 * An operation ends when it is answered, when its caller crashes or when its deadline passes; a `route`, which needs no
 * answer, as soon as it is handled, with or without its caller. What is reported of an operation that has ended is ignored. Times never go back between calls.
 */
export class Operations {
  readonly #options: OperationsOptions
  readonly #open = new Map<OperationId, Operation>()
  readonly #openOf = new Map<NodeHandle, Set<OperationId>>()
  readonly #rows: ReorderBuffer<Operation>
  readonly #tallies = new Map<PeriodNumber, PhaseTally>()
  /** Operations are numbered in the order of their starts: from which number on they belong to which period. */
  readonly #periods: { readonly from: OperationId; readonly period: PeriodNumber }[] = []

  constructor(options: OperationsOptions) {
    this.#options = options
    this.#rows = new ReorderBuffer((operation) => {
      if (options.isRecorded?.(operation.id) ?? true) options.row(this.#rowOf(operation))
    })
  }

  /** How many operations have not ended. */
  get openCount(): number {
    return this.#open.size
  }

  /** How many operations are kept in memory: the open ones, and those whose row waits for an open one. */
  get heldCount(): number {
    return this.#rows.length
  }

  /** The counts of a period, complete once its operations have ended. */
  tally(period: PeriodNumber): PhaseTally {
    const known = this.#tallies.get(period)
    if (known !== undefined) return known
    const tally = new PhaseTally()
    this.#tallies.set(period, tally)
    return tally
  }

  /** An operation of that period was due and could not begin. */
  notBegun(period: PeriodNumber, why: NotBegun): void {
    this.tally(period).notBegun[why]++
  }

  started(started: StartedOperation): void {
    if (this.#open.has(started.id)) fail(`operation ${started.id} started twice`)
    const { branches } = this.#options
    const required = started.kind === 'route' ? null : branches.newestFor(started.caller, started.key)
    const wasOutOfReach = required !== null && branches.isOutOfReach(started.caller, started.key, required)
    const operation = new Operation(started, { required, wasOutOfReach })
    this.#open.set(operation.id, operation)
    const siblings = this.#openOf.get(operation.caller)
    if (siblings === undefined) this.#openOf.set(operation.caller, new Set([operation.id]))
    else siblings.add(operation.id)
    this.#rows.add(operation)
    const { period } = operation
    if (this.#periods.at(-1)?.period !== period) this.#periods.push({ from: operation.id, period })
    this.tally(period).attempted++
    this.#options.observer?.operationStarted(operation.start)
    this.#rows.advance(operation.start)
  }

  /**
   * The first handling is the one that is judged and timed; of others it is counted if they were wrong, also when the operation
   * has ended. Returns which it was.
   */
  handled(id: OperationId, handling: Handling): 'first' | 'another' {
    const operation = this.#open.get(id)
    if (operation === undefined || operation.handling !== null) {
      if (deliveryOf(handling) === 'elsewhere') this.tally(this.#periodOf(id)).misdeliveredAgain++
      return 'another'
    }
    const { caller } = operation
    operation.handling = handling
    operation.direct = handling.node === caller ? 0 : this.#options.directLatency(caller, handling.node)
    if (operation.kind === 'route') this.#close(operation, handling.at, {})
    return 'first'
  }

  /** Of two acknowledged writes, in two parts of the network, that of another operation has won over that of this one. */
  superseded(id: OperationId): void {
    this.tally(this.#periodOf(id)).superseded++
  }

  /** To be called when the ledger knows of it, if it was a write. */
  answered(id: OperationId, { answer, at, retries }: Answered): void {
    const operation = this.#open.get(id)
    if (operation === undefined) return
    const { kind } = operation
    if (!EXPECTED_ANSWERS[kind].includes(answer.kind)) fail(`${kind} ${id} was answered "${answer.kind}"`)
    operation.answered = { at, retries }
    this.#close(operation, at, { answer })
  }

  /** Another node than its caller has received the message of a route. */
  passedOn(id: OperationId): void {
    const operation = this.#open.get(id)
    if (operation !== undefined) operation.isOnItsWay = true
  }

  /** Ends the open operations of a node that crashed or has left, except its routes: their messages may arrive without it. */
  callerCrashed(caller: NodeHandle, at: Micros): void {
    for (const id of this.#openOf.get(caller) ?? []) {
      const operation = this.#open.get(id)!
      operation.deserted ??= at
      if (operation.kind !== 'route') this.#close(operation, at, { caller: 'crashed' })
    }
  }

  /** To be called once for each operation, when its deadline is over. */
  deadlineReached(id: OperationId, at: Micros): void {
    const operation = this.#open.get(id)
    if (operation === undefined) return
    // The message went with the caller that had it.
    const isAborted = operation.deserted !== null && !operation.isOnItsWay
    this.#close(operation, at, isAborted ? { caller: 'crashed' } : {})
  }

  /** Writes the last rows. Every operation must have ended; routes without their callers, whose end no caller awaits, are aborted. */
  finish(): void {
    for (const operation of this.#open.values())
      if (operation.deserted !== null) this.#close(operation, Infinity as Micros, { caller: 'crashed' })
    assert(this.#open.size === 0, `${this.#open.size} operations have not ended`)
    this.#rows.advance(Infinity as Micros)
  }

  #close(operation: Operation, at: Micros, { answer, caller }: Ending): void {
    const { copies, writtenSinceLoss, newCount, newestTombstone, newestAcknowledgedTombstone } =
      this.#options.ledger.since(operation.key, operation.start)
    const facts: OperationFacts = {
      kind: operation.kind,
      caller: caller ?? 'live',
      delivery: deliveryOf(operation.handling),
      answer: answer ?? null,
      required: operation.required,
      expired: expiredBy(operation, at),
      copies: this.#isOutOfReach(operation) ? 'out of reach' : copies,
      writtenSinceLoss,
      newCount,
      newestTombstone,
      newestAcknowledgedTombstone,
    }
    const outcome = judge(facts)
    operation.outcome = outcome
    this.#open.delete(operation.id)
    const siblings = this.#openOf.get(operation.caller)
    siblings?.delete(operation.id)
    if (siblings?.size === 0) this.#openOf.delete(operation.caller)
    this.#count(operation, outcome, facts)
    this.#options.observer?.operationClosed(operation.start, outcome)
    this.#rows.advance(at)
  }

  #isOutOfReach({ wasOutOfReach, required, caller, key }: Operation): boolean {
    return wasOutOfReach || (required !== null && this.#options.branches.isOutOfReach(caller, key, required))
  }

  #periodOf(id: OperationId): PeriodNumber {
    return this.#periods.findLast(({ from }) => from <= id)?.period ?? NO_PERIOD
  }

  #count(operation: Operation, outcome: Outcome, facts: OperationFacts): void {
    const tally = this.tally(operation.period)
    tally.outcomes[outcome]++
    if (outcome === 'aborted' && operation.deserted! - operation.start > SLOW) tally.abortedSlow++
    if (outcome === 'succeeded' && restsOnUnacknowledgedDeletion(facts)) tally.absentUnacknowledged++
    const { handling, direct, start } = operation
    const latency = latencyOf(operation)
    if (outcome !== 'succeeded' || handling === null || direct === null || latency === null) return
    tally.succeeded({ hops: handling.hops, latency, routed: handling.at - start, direct })
  }

  #rowOf(operation: Operation): LookupRow {
    const { id, start, period, kind, caller, handling, direct } = operation
    const latency = latencyOf(operation)
    const rdp = handling === null || direct === null ? null : rdpThousandths(handling.at - start, direct)
    return {
      operation: id,
      time_s: start / 1_000_000,
      phase: phaseOf(period),
      op: kind,
      source: caller,
      key: idToHex(operation.key, this.#options.idBits),
      key_name: operation.keyName,
      root: handling === null || handling.root === NO_NODE ? null : handling.root,
      delivered_at: handling?.node ?? null,
      outcome: operation.outcome as Outcome,
      handled_ms: handling === null ? null : (handling.at - start) / 1_000,
      hops: handling?.hops ?? null,
      latency_ms: latency === null ? null : latency / 1_000,
      direct_ms: direct === null ? null : direct / 1_000,
      rdp: rdp === null ? null : rdp / 1_000,
      retries: operation.answered?.retries ?? null,
    }
  }
}

/** Had the value that an operation is to find expired when it began, or may it have by the end? */
function expiredBy({ required, start }: Operation, end: Micros): OperationFacts['expired'] {
  const expiry = required?.expiry
  if (expiry === undefined || end < expiry.from) return 'no'
  return start > expiry.until ? 'yes' : 'by some'
}

function deliveryOf(handling: Handling | null): 'nowhere' | 'root' | 'elsewhere' {
  if (handling === null) return 'nowhere'
  return handling.isReplica || handling.node === handling.root ? 'root' : 'elsewhere'
}

function latencyOf({ kind, handling, answered, start }: Operation): number | null {
  const end = kind === 'route' ? handling : answered
  return end === null ? null : end.at - start
}
