import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, idEquals } from '../base/id.ts'
import type { Micros } from '../base/time.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Ids } from './ids.ts'

/** The latest that a node remembers. */
const WAYS_MAX = 256

interface Way {
  /** The node itself if it is reached directly, and noted only for its id. */
  readonly via: NodeHandle
  readonly until: Micros
  /** Over how many hops a message has come by this way; none: the peer answered by it when it did not answer directly. */
  readonly hops?: number
}

/** By way of which nodes a node reaches peers that it does not reach directly (decision 35). */
export class Ways {
  private readonly ways: MapFact<NodeHandle, Way>
  private readonly ids: Pick<Ids, 'idOf'>

  constructor(store: NodeStore, ids: Pick<Ids, 'idOf'>) {
    this.ways = store.map()
    this.ids = ids
  }

  /** By way of which node; NO_NODE: directly, as far as is known. */
  via(to: NodeHandle, now: Micros): NodeHandle {
    return this.get(to, now)?.via ?? NO_NODE
  }

  /** The detour to a peer that has not answered directly; NO_NODE if there is none. A path that a message has come by is no detour. */
  detour(to: NodeHandle, now: Micros): NodeHandle {
    const way = this.get(to, now)
    return way === undefined || way.hops !== undefined ? NO_NODE : way.via
  }

  /** The node of an id to which there is a way; NO_NODE if there is none. */
  find(id: Id, now: Micros): NodeHandle {
    for (const [to, { until }] of this.ways) if (until > now && idEquals(this.ids.idOf(to), id)) return to
    return NO_NODE
  }

  /** The way that was noted, if its time is not over. */
  get(to: NodeHandle, now: Micros): Way | undefined {
    const way = this.ways.get(to)
    return way === undefined || way.until <= now ? undefined : way
  }

  /** The latest way counts. */
  note(to: NodeHandle, way: Way): void {
    this.ways.delete(to)
    this.ways.set(to, way)
    this.ways.keepLatest(WAYS_MAX)
  }

  forget(to: NodeHandle): void {
    this.ways.delete(to)
  }

  /** To be called periodically: a node that notes no more ways would keep those whose time is over. */
  forgetOld(now: Micros): void {
    for (const [to, { until }] of this.ways) if (until <= now) this.ways.delete(to)
  }

  /** A node has gone: the ways over it are removed. */
  forgetVia(gone: NodeHandle): void {
    for (const [to, { via }] of this.ways) if (via === gone) this.ways.delete(to)
  }
}
