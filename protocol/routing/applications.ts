import type { Application, LeafSetChange } from '../application.ts'
import type { NodeHandle } from '../base/handles.ts'
import type { NodeStore } from '../store/node-store.ts'
import type { ObjectFact } from '../store/object-fact.ts'

/** The application id of the join itself. */
export const JOIN_APPLICATION = 0
const APPLICATION_MAX = 255

/** The applications, by their ids: the same on every node. */
export class Applications {
  private readonly byId: (Application<unknown> | undefined)[] = []
  /** The applications that have something to do before the node leaves. */
  private readonly unready: ObjectFact<readonly number[]>

  constructor(store: NodeStore) {
    this.unready = store.object()
  }

  get(id: number): Application<unknown> | undefined {
    return this.byId[id]
  }

  /** The join is an application like any other, but for its id. */
  attachJoin(join: Application<unknown>): void {
    this.byId[JOIN_APPLICATION] = join
  }

  /** `create` is called if the id is free. */
  attach<A extends Application<unknown>>(id: number, create: () => A): A {
    if (!(id >= 1 && id <= APPLICATION_MAX)) throw new RangeError(`application ${id}: 1 … ${APPLICATION_MAX}`)
    if (this.byId[id] !== undefined) throw new Error(`application ${id} is there already`)
    const created = create()
    this.byId[id] = created
    return created
  }

  started(): void {
    for (const application of this.byId) application?.started?.()
  }

  leafSetChanging(): void {
    for (const application of this.byId) application?.leafSetChanging?.()
  }

  leafSetChanged(peer: NodeHandle, change: LeafSetChange): void {
    for (const application of this.byId) application?.update?.(peer, change)
  }

  ringSpanned(): void {
    for (const application of this.byId) application?.ringSpanned?.()
  }

  activated(): void {
    for (const application of this.byId) application?.activated?.()
  }

  interrupted(): void {
    for (const application of this.byId) application?.interrupted?.()
  }

  withdrawn(): void {
    for (const application of this.byId) application?.withdrawn?.()
  }

  /** The node is to leave. Returns whether it may at once; if not, a later call of `noteReady` returns true. */
  leaving(): 'ready' | 'later' {
    if (this.unready.value !== undefined) return 'later'
    for (const [id, application] of this.byId.entries())
      if (application?.leaving?.() === 'later') this.unready.value = [...(this.unready.value ?? []), id]
    return this.unready.value === undefined ? 'ready' : 'later'
  }

  /** An application that has asked for time to leave has had it. Returns whether it was the last. */
  noteReady(id: number): boolean {
    const unready = this.unready.value
    if (unready?.includes(id) !== true) return false
    const rest = unready.filter((other) => other !== id)
    this.unready.value = rest.length === 0 ? undefined : rest
    return rest.length === 0
  }
}
