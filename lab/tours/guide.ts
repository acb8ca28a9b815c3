import { NO_NODE, type NodeHandle } from '../../protocol/base/handles.ts'
import type { NodeEvent } from '../../protocol/events.ts'
import { innerKindOf, operationOfMessage, type RunObserver } from '../../sim/index.ts'
import { RunFacts, type WatchedRun } from './facts.ts'
import { expressionsOf, type Moment, type Stop } from './tour.ts'
import { evaluate } from './values.ts'

type Sent = Parameters<NonNullable<RunObserver['sent']>>[0]
type Operation = Parameters<NonNullable<RunObserver['operationStarted']>>[0]

/** A stop of a tour that a run has come to. */
export interface ReachedStop {
  /** Its index in the tour. */
  readonly stop: number
  /** In virtual microseconds. */
  readonly at: number
  /** By expression: its value, in words. */
  readonly values: Readonly<Record<string, string>>
  /** The nodes that stand out, by their names in the tour. */
  readonly light: Readonly<Record<string, readonly number[]>>
  /** The node that is opened. */
  readonly open: number | undefined
  /** The operation that the tour follows. */
  readonly operation: number | undefined
}

/** Where something happens, and to whom. */
interface Happening {
  readonly node?: NodeHandle
  readonly peer?: NodeHandle
  /**
   * Microseconds until the film stops; −1: just before. What begins at that instant, such as the next message, would give the
   * answer away.
   */
  readonly delay?: number
}

interface GuideOptions {
  readonly stops: readonly Stop[]
  reached(stop: ReachedStop): void
}

/**
 * Watches a run for the stops of a tour, one after another. What a stop says is taken from the run when the event is over
 * that it stops at: therefore `look` is called after each event.
 */
export class Guide implements RunObserver {
  private readonly run: WatchedRun
  private readonly options: GuideOptions
  private readonly facts: RunFacts
  private next = 0
  /** Stops that this event has come to, and when the film stops there. */
  private pending: { readonly stop: number; readonly at: number }[] = []
  private lastAt = 0

  constructor(run: WatchedRun, options: GuideOptions) {
    this.run = run
    this.options = options
    this.facts = new RunFacts(run)
    run.observe(this.facts)
    run.observe(this)
  }

  /** `state`: as `step` has returned it. */
  look(state: 'running' | 'finished'): void {
    this.happens((when) => (this.holds(when, state) ? {} : undefined))
    if (this.pending.length === 0) return
    for (const { stop, at } of this.pending) this.describe(stop, at)
    this.pending = []
  }

  phaseStarted(phase: number): void {
    const { label } = this.run.scenario.phases[phase]!
    this.happens((when) => ('phase' in when && when.phase === label ? {} : undefined))
  }

  crashBegins(phase: number): void {
    const { label } = this.run.scenario.phases[phase]!
    this.happens((when) => ('crash' in when && when.crash === label ? {} : undefined))
  }

  nodeStarted(node: NodeHandle): void {
    this.happens((when) => ('node' in when && when.node === 'starts' ? { node } : undefined))
  }

  operationStarted(operation: Operation): void {
    const { kind, caller, period } = operation
    this.happens((when) => {
      if (!('operation' in when) || when.operation !== kind) return undefined
      if (this.run.scenario.phases[period]?.label !== when.in) return undefined
      this.facts.follow(operation)
      return { node: caller, delay: -1 }
    })
  }

  sent({ from, to, message, fate }: Sent): void {
    if (!('message' in (this.awaited ?? {})) || fate < 0) return
    const operation = operationOfMessage(message)
    if (operation !== null && operation !== this.facts.followed?.id) return
    const kind = innerKindOf(message) || message.kind
    this.happens((when) => {
      if (!('message' in when) || when.message !== kind) return undefined
      if (!this.isNamed(when.from, from) || !this.isNamed(when.to, to)) return undefined
      const delay = { sent: 0, halfway: Math.round(fate / 2), arrived: fate - 1 }[when.seen]
      return { node: from, peer: to, delay }
    })
  }

  emitted(node: NodeHandle, event: NodeEvent): void {
    if ('operation' in event && event.operation !== this.facts.followed?.id) return
    const peer = 'peer' in event ? event.peer : NO_NODE
    this.happens((when) => {
      if (!('report' in when) || when.report !== event.type) return undefined
      return this.isNamed(when.node, node) && this.isNamed(when.peer, peer) ? { node, peer } : undefined
    })
  }

  private get awaited(): Moment | undefined {
    return this.options.stops[this.next]?.when
  }

  private happens(match: (when: Moment) => Happening | undefined): void {
    const stop = this.options.stops[this.next]
    const happening = stop === undefined ? undefined : match(stop.when)
    if (stop === undefined || happening === undefined) return
    const { node = NO_NODE, peer = NO_NODE, delay = 0 } = happening
    if (stop.names.node !== undefined) this.facts.name(stop.names.node, node)
    if (stop.names.peer !== undefined) this.facts.name(stop.names.peer, peer)
    this.lastAt = Math.max(this.lastAt, this.run.now + delay)
    this.pending.push({ stop: this.next++, at: this.lastAt })
  }

  /** Is it so now, whenever it began? */
  private holds(when: Moment, state: 'running' | 'finished'): boolean {
    if ('healed' in when) return this.facts.isHealed
    if ('copies' in when) return this.facts.nodesOf('holders').length === when.copies
    return 'end' in when && state === 'finished'
  }

  private isNamed(name: string | undefined, node: NodeHandle): boolean {
    return name === undefined || this.facts.nodesOf(name).includes(node)
  }

  private describe(stop: number, at: number): void {
    const { facts } = this
    const { stops, reached } = this.options
    const { id, light, open } = stops[stop]!
    const own = expressionsOf(stops[stop]!).filter((expression) => !expression.includes('@'))
    const elsewhere = stops
      .flatMap(expressionsOf)
      .filter((expression) => id !== undefined && expression.endsWith(`@${id}`))
    const values = [...own, ...elsewhere].map(
      (expression) => [expression, evaluate(expression.split('@')[0]!, facts)] as const,
    )
    reached({
      stop,
      at,
      values: Object.fromEntries(values),
      light: Object.fromEntries(light.map((name) => [name, facts.nodesOf(name)])),
      open: open === undefined ? undefined : facts.nodesOf(open)[0],
      operation: facts.followed?.id,
    })
  }
}
