import { NO_NODE, type NodeHandle } from '../base/handles.ts'
import { type Id, idEquals } from '../base/id.ts'
import type { Micros } from '../base/time.ts'
import type { MapFact } from '../store/map-fact.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { Ids } from './ids.ts'

/** The latest that a node remembers. */
const WAYS_MAX = 256

interface Way {
  /** The node itself where it is reached straight, and known for its id only. */
  readonly via: NodeHandle
  readonly until: Micros
  /** Over how many hops a message has come by it; none: the peer answered by this way when it did not answer straight. */
  readonly hops?: number
}

/** By way of whom a node reaches those that it does not reach straight (decision 35). */
export class Ways {
  private readonly ways: MapFact<NodeHandle, Way>
  private readonly ids: Pick<Ids, 'idOf'>

  constructor(store: NodeStore, ids: Pick<Ids, 'idOf'>) {
    this.ways = store.map()
    this.ids = ids
  }

  /** By way of which node; NO_NODE: straight, as far as is known. */
  via(to: NodeHandle, now: Micros): NodeHandle {
    return this.get(to, now)?.via ?? NO_NODE
  }

  /** The way round to a peer that has not answered straight; NO_NODE if there is none. A path that a message has come by is no such way. */
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

  /** A node has gone: so have the ways over it. */
  forgetVia(gone: NodeHandle): void {
    for (const [to, { via }] of this.ways) if (via === gone) this.ways.delete(to)
  }
}
