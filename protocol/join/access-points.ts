import type { NodeHandle } from '../base/handles.ts'
import type { Dialability } from '../membership/dialability.ts'
import type { Probing } from '../membership/probing.ts'
import type { NodeState } from '../state/node-state.ts'
import type { ByteFact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'

/** Members that a client remembers. */
const ACCESS_MAX = 8

/** After this many heartbeats a client checks whether it can be dialled by now. */
const HEARTBEATS_PER_CHECK = 30

/** Members that route for this node, a client that cannot be dialled itself; the first one that lives does (decision 35). */
export class AccessPoints {
  private readonly state: Pick<NodeState, 'access'>
  private readonly probing: Pick<Probing, 'probe'>
  private readonly dialability: Pick<Dialability, 'check'>
  /** Since the last check. */
  private readonly heartbeats: ByteFact<number>

  constructor(
    store: NodeStore,
    state: Pick<NodeState, 'access'>,
    probing: AccessPoints['probing'],
    dialability: AccessPoints['dialability'],
  ) {
    this.state = state
    this.probing = probing
    this.dialability = dialability
    this.heartbeats = store.byte(0)
  }

  /** An empty list: the node is no longer a client. */
  use(members: readonly NodeHandle[]): void {
    this.state.access = members.slice(0, ACCESS_MAX)
    this.heartbeats.value = 0
  }

  /** To be called once per heartbeat period: a NAT lets the access point's messages through while this node has written to it recently. */
  keepWayOpen(): void {
    const { access } = this.state
    this.probing.probe(access[0]!)
    this.heartbeats.value = (this.heartbeats.value + 1) % HEARTBEATS_PER_CHECK
    if (this.heartbeats.value === 0 && access.length > 1) this.dialability.check(access)
  }

  /** Returns which access points are left; `others`: the peer was not one of them. */
  peerDied(peer: NodeHandle): 'some' | 'none' | 'others' {
    const { access } = this.state
    if (!access.includes(peer)) return 'others'
    this.state.access = access.filter((member) => member !== peer)
    return this.state.access.length === 0 ? 'none' : 'some'
  }
}
