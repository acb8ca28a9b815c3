import type { NodeHandle } from '../../../protocol/base/handles.ts'
import type { Id } from '../../../protocol/base/id.ts'
import type { Micros } from '../../../protocol/base/time.ts'
import { compareVersions, type Version } from '../../../protocol/events.ts'
import type { Entry, VersionedValue } from '../../../protocol/storage/entries.ts'
import { Holdings } from '../../../protocol/storage/holdings.ts'
import { type Peer, Placement } from '../../../protocol/storage/placement.ts'
import { Release } from '../../../protocol/storage/release.ts'
import { type Task, writeAnswer } from '../../../protocol/storage/request.ts'
import { Writes } from '../../../protocol/storage/writes.ts'
import { type Defect, wrong } from './defect.ts'

/** Defects of storage. */

interface Write {
  readonly task: Task
  readonly version: Version | undefined
}

interface Storing {
  readonly open: { has(operation: number): boolean }
  readonly owner: { finish(task: Task, answer: unknown): void }
  store(write: Write, newest: Pick<VersionedValue, 'version' | 'earlier'> | undefined): void
}

export const ackedEarly: Defect = {
  name: 'acknowledged before stored',
  sentence: 'A root acknowledges a write as soon as it has a version, before the replicas have stored it.',
  patches: [
    wrong<Storing>(
      Writes,
      'store',
      (right) =>
        function (write: Write, newest: Pick<VersionedValue, 'version' | 'earlier'> | undefined) {
          right.call(this, write, newest)
          const { task, version } = write
          if (version !== undefined && this.open.has(task.request.operation))
            this.owner.finish(task, writeAnswer(version, task))
        },
    ),
  ],
}

interface KeyRun {
  readonly entries: readonly Entry[]
  readonly arc: { readonly to: Id }
}

interface Releasing {
  readonly placement: { readonly isDeparting: boolean }
  replyOverdue(number: number): void
  runAskedIn(number: number): KeyRun | undefined
  ask(run: KeyRun): void
  drop(copies: readonly Entry[]): void
  nextFrom(end: Id): void
}

export const handOverDropped: Defect = {
  name: 'hand-over dropped',
  sentence:
    'A holder that gets no answer to a hand-over, because the new root has crashed, drops its copies all the same.',
  patches: [
    wrong<Releasing>(
      Release,
      'replyOverdue',
      () =>
        function (number: number) {
          const run = this.runAskedIn(number)
          if (run === undefined) return
          this.drop(run.entries)
          this.nextFrom(run.arc.to)
        },
    ),
  ],
}

interface Held {
  readonly entries: { get(key: Id): Entry | undefined }
  keep(entry: Entry): void
  discard(entry: Entry): void
  holds(item: { readonly key: Id; readonly version: Version }): boolean
  routing: { now(): Micros }
}

export const tombstoneForgotten: Defect = {
  name: 'tombstone forgotten',
  sentence: 'A node that is told of a deletion drops the value and keeps no tombstone.',
  patches: [
    wrong<Held>(
      Holdings,
      'keep',
      (right) =>
        function (entry: Entry) {
          right.call(this, entry)
          if (entry.value === undefined) this.discard(entry)
        },
    ),
  ],
}

export const staleWins: Defect = {
  name: 'stale version wins',
  sentence: 'A node takes any version that another sends it for newer than its own.',
  patches: [
    wrong<Held>(
      Holdings,
      'holds',
      () =>
        function ({ key, version }: { readonly key: Id; readonly version: Version }) {
          const held = this.entries.get(key)
          return held !== undefined && compareVersions(held.version, version) === 0
        },
    ),
  ],
}

export const releasedEarly: Defect = {
  name: 'replica let go too early',
  sentence:
    'A holder drops copies that it owes no more before the root says that all nodes that owe them have them.',
  patches: [
    wrong<Releasing>(
      Release,
      'ask',
      (right) =>
        function (run: KeyRun) {
          if (this.placement.isDeparting) return right.call(this, run)
          this.drop(run.entries)
          return this.nextFrom(run.arc.to)
        },
    ),
  ],
}

interface Placing {
  readonly routing: { readonly selfId: Id; idOf(node: NodeHandle): Id }
  peers(): readonly Peer[]
}

export const oneSidedRepair: Defect = {
  name: 'repair asks one side only',
  sentence: 'A root compares its keys with those replicas only that stand clockwise of it.',
  patches: [
    wrong<Placing>(
      Placement,
      'peers',
      (right) =>
        function () {
          const { selfId, idOf } = this.routing
          const isClockwise = ({ node }: Peer): boolean =>
            (idOf.call(this.routing, node).w0 - selfId.w0) >>> 0 < HALF_RING
          return (right.call(this) as readonly Peer[]).filter(isClockwise)
        },
    ),
  ],
}

/** In leading words of ids. */
const HALF_RING = 0x8000_0000
