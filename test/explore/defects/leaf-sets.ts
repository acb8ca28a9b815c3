import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { type Micros, micros } from '../../../protocol/base/time.ts'
import { TIMER } from '../../../protocol/base/timers.ts'
import { Heartbeats } from '../../../protocol/membership/heartbeats.ts'
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
  reportedDead(leaf: NodeHandle): void
  replyReceived(from: NodeHandle, reply: LeafSetReply): void
}

export const removalOnHearsay: Defect = {
  name: 'removal on hearsay',
  sentence: 'A leaf that another node suspects, or has found dead, is taken for dead without being asked.',
  patches: [
    wrong<Repair>(
      LeafSetRepair,
      'rumouredDead',
      () =>
        function (peer: NodeHandle) {
          if (this.state.leafSet.members().includes(peer)) this.probing.died(peer)
        },
    ),
    wrong<Repair>(
      LeafSetRepair,
      'reportedDead',
      () =>
        function (leaf: NodeHandle) {
          if (this.state.leafSet.members().includes(leaf)) this.probing.died(leaf)
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

interface Beats {
  readonly host: {
    readonly parameters: { readonly heartbeatPeriod: number }
    now(): number
    schedule(kind: number, after: Micros): void
  }
  readonly neighbours: { readonly right: NodeHandle; readonly rightHeardAt: number }
  readonly probing: { refused(peer: NodeHandle): boolean }
  rightNeighbourDue(): void
}

/** What datagrams may be late by, as a share of the period. */
const JITTER = 0.02

export const driftIgnored: Defect = {
  name: 'drift ignored in time-outs',
  sentence:
    'A node declares its neighbour dead whose heartbeat is late by its own clock, which may be wrong, and does not ask it.',
  patches: [
    wrong<Beats>(
      Heartbeats,
      'rightNeighbourDue',
      () =>
        function () {
          const { host, neighbours, probing } = this
          const { right, rightHeardAt } = neighbours
          const patience = (1 + JITTER) * host.parameters.heartbeatPeriod
          const silence = right === NO_NODE ? 0 : host.now() - rightHeardAt
          if (silence >= patience) probing.refused(right)
          const wait = silence < patience ? patience - silence : patience
          host.schedule(TIMER.rightNeighbour, micros(Math.ceil(wait)))
        },
    ),
  ],
}
