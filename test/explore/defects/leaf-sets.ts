import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { Activity } from '../../../protocol/membership/activity.ts'
import { LeafSetRepair } from '../../../protocol/membership/leaf-set-repair.ts'
import { LeafSet } from '../../../protocol/state/leaf-set.ts'
import type { Side } from '../../../protocol/state/side.ts'
import type { LeafSetReply } from '../../../protocol/wire/messages.ts'
import { type Defect, wrong } from './defect.ts'

/** Defects of the leaf sets and of their repair. */

interface Sided {
  readonly self: NodeHandle
  readonly ids: { leadingWordOf(handle: NodeHandle): number }
  wouldAddOn(side: Side, handle: NodeHandle): boolean
}

export const withoutWrap: Defect = {
  name: 'leaf set without wrap',
  sentence: 'The sides of a leaf set end where ids begin anew: nobody has neighbours across 0.',
  patches: [
    wrong<Sided>(
      LeafSet,
      'wouldAddOn',
      (right) =>
        function (side: Side, handle: NodeHandle) {
          const [own, other] = [this.self, handle].map((node) => this.ids.leadingWordOf(node) >>> 0)
          const isAcross = side === 'clockwise' ? other! < own! : other! > own!
          return !isAcross && right.call(this, side, handle)
        },
    ),
  ],
}

interface Repair {
  readonly state: {
    readonly leafSet: { members(): readonly NodeHandle[] }
    readonly status: { readonly isProbing: boolean }
  }
  readonly probing: { died(peer: NodeHandle): void }
  drop(peer: NodeHandle): boolean
  rumouredDead(peer: NodeHandle): void
  replyReceived(from: NodeHandle, reply: LeafSetReply): void
  askForMore(side: Side): void
}

export const removalOnHearsay: Defect = {
  name: 'removal on hearsay',
  sentence: 'A node that another has found dead is taken for dead without being asked.',
  patches: [
    wrong<Repair>(
      LeafSetRepair,
      'rumouredDead',
      () =>
        function (peer: NodeHandle) {
          if (this.state.leafSet.members().includes(peer)) this.probing.died(peer)
        },
    ),
  ],
}

export const tablesReplaced: Defect = {
  name: "joiner's tables replace",
  sentence:
    'A joiner takes over the leaf set of each node that answers, in place of what it had learnt before.',
  patches: [
    wrong<Repair>(
      LeafSetRepair,
      'replyReceived',
      (right) =>
        function (from: NodeHandle, reply: LeafSetReply) {
          const { leafSet, status } = this.state
          if (status.isProbing)
            for (const leaf of leafSet.members())
              if (leaf !== from && !reply.leaves.includes(leaf)) this.drop(leaf)
          right.call(this, from, reply)
        },
    ),
  ],
}

export const oneSidedRepair: Defect = {
  name: 'repair asks one side only',
  sentence: 'A node whose leaf set is short asks its outermost leaf for more on the clockwise side only.',
  patches: [
    wrong<Repair>(
      LeafSetRepair,
      'askForMore',
      (right) =>
        function (side: Side) {
          if (side === 'clockwise') right.call(this, side)
        },
    ),
  ],
}

export const driftIgnored: Defect = {
  name: 'drift ignored in time-outs',
  sentence:
    'A node trusts its clock: it does not ask whether that stood still for so long that others have found it dead.',
  patches: [wrong<{ awake(): boolean }>(Activity, 'awake', () => () => false)],
}
