import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { Duplicates } from '../../../protocol/routing/duplicates.ts'
import { Forwarding } from '../../../protocol/routing/forwarding.ts'
import { NodeRouting } from '../../../protocol/routing/key-based-routing.ts'
import type { DirectMessage, RouteMessage } from '../../../protocol/wire/messages.ts'
import { type Defect, wrong, wrongGetter } from './defect.ts'

/** Defects of routing and of its acknowledgements. */

interface Holding {
  readonly applications: { get(id: number): { deliver(message: RouteMessage): void } | undefined }
  hold(message: RouteMessage): void
}

export const deliversInactive: Defect = {
  name: 'delivering while not active',
  sentence: 'A node that is not active delivers what it would hold back, and answers for its keys.',
  patches: [
    wrong<Holding>(
      Forwarding,
      'hold',
      () =>
        function (message: RouteMessage) {
          this.applications.get(message.application)?.deliver(message)
        },
    ),
    wrongGetter<{ isActive: boolean }>(NodeRouting, 'isActive', () => true),
  ],
}

interface Acknowledging {
  readonly state: { readonly self: NodeHandle }
  readonly pending: { find(ackId: number): { readonly message: RouteMessage | DirectMessage } | undefined }
  acknowledged(from: NodeHandle, ackId: number): void
}

export const acksIgnored: Defect = {
  name: 'acks ignored',
  sentence:
    'A node takes in no acknowledgement of messages of its own: it sends them again, and then another way.',
  patches: [
    wrong<Acknowledging>(
      Forwarding,
      'acknowledged',
      (right) =>
        function (from: NodeHandle, ackId: number) {
          const message = this.pending.find(ackId)?.message
          const isOwn = message?.kind !== 'direct' && message?.origin === this.state.self
          if (!isOwn) right.call(this, from, ackId)
        },
    ),
  ],
}

export const duplicateDelivery: Defect = {
  name: 'duplicate delivery',
  sentence: 'A message that is sent again, because its acknowledgement was late or lost, is delivered again.',
  patches: [
    wrong<{ seen(sender: number, sequence: number): boolean }>(Duplicates, 'seen', () => () => false),
  ],
}
