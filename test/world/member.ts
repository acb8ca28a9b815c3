import type { NodeHandle } from '../../protocol/base/handles.ts'
import { MSPASTRY, type PastryParameters } from '../../protocol/base/parameters.ts'
import { type Micros, micros } from '../../protocol/base/time.ts'
import type { JoinRequest } from '../../protocol/join/admission.ts'
import type { PastryMachine } from '../../protocol/machine.ts'
import type { PastryNode } from '../../protocol/node.ts'
import type { Message, RouteMessage } from '../../protocol/wire/messages.ts'
import { node } from '../protocol/samples.ts'
import type { FakeWorld } from './fake-world.ts'
import { loneNode } from './lone-node.ts'

/* One node of a fake world, whose peers are played by the test. */

export interface MemberOptions {
  readonly world: FakeWorld
  readonly parameters?: Partial<PastryParameters>
  readonly leaves: readonly number[]
  /** Nodes of the routing table, by handle, and the round trip to each. */
  readonly entries?: Readonly<Record<number, Micros>>
  /** Gives its machine applications. */
  readonly attach?: (machine: PastryMachine) => void
}

/** Node 0 as an active member of a ring of which it knows this much. Its leaf set has room for four. */
export function memberOf({
  world,
  parameters = {},
  leaves,
  entries = {},
  attach = () => {},
}: MemberOptions): PastryNode {
  const settings = { ...MSPASTRY, leafSetSize: 4, ...parameters }
  const { node: member } = loneNode(node(0), world, settings, attach)
  world.run(node(0), () => member)
  const known = {
    entries: Object.keys(entries).map((handle) => node(Number(handle))),
    roundTrips: Object.values(entries),
  }
  member.startSettled({ leaves: leaves.map(node), ...known }, { contact: node(leaves[0]!) })
  return member
}

/** What a root answers to a join request. */
export const admissionOf = (request: RouteMessage, leaves: readonly NodeHandle[]): Message => ({
  kind: 'joinReply',
  number: (request.payload as JoinRequest).number,
  leaves,
  lossPercent: 0,
})

/** What a live member that has no news answers when it is asked whether it lives. */
export function signOfLife(message: Message, probePeriod = micros(0)): Message | undefined {
  switch (message.kind) {
    case 'ping':
      return { kind: 'pong', nonce: message.nonce }
    case 'distanceProbe':
      return { kind: 'distanceReply', number: message.number }
    case 'leafSetProbe':
      return {
        kind: 'leafSetReply',
        nonce: message.nonce,
        leaves: [],
        failed: [],
        active: true,
        probePeriod,
      }
    default:
      return undefined
  }
}
