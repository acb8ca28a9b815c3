import type { ByteFact } from '../store/facts.ts'
import type { NodeStore } from '../store/node-store.ts'

/**
 * Where a node stands with the overlay, and every way from one status to another:
 *
 *     joining ── entered ──► probing ── activated ──► active ◄── activated ── seeking ◄── entered ── isolated
 *      │ ▲                      │                      │ └───── interrupted ───►▲ │                   ▲   ▲
 *      │ └──── lostEveryone ────┘                      │                        │ └── lostEveryone ───┘   │
 *      └── resumed ────────────────────────────────────┼────────────────────────┘                         │
 *                                                      └──────────── lostEveryone ────────────────────────┘
 */
export type Status =
  /** No root has handed it a leaf set yet. */
  | 'joining'
  /** It has one, and probes its leaves before it answers for any key. */
  | 'probing'
  /** It delivers, and admits joiners. */
  | 'active'
  /** It was active, and probes its way back: it was paused, lost a side of its leaf set, joins again, or is about to leave. */
  | 'seeking'
  /** It was active, and no node that it knew is left: it joins again. */
  | 'isolated'

/** As a record has them, by number. */
const STATUSES: readonly Status[] = ['joining', 'probing', 'active', 'seeking', 'isolated']

/** The status of a node. It changes only here. */
export class NodeStatus {
  private readonly number: ByteFact<number>

  constructor(store: NodeStore) {
    this.number = store.byte(STATUSES.indexOf('joining'))
  }

  /** For observers. */
  get name(): Status {
    return this.current
  }

  /** May the node deliver, and admit joiners? */
  get isActive(): boolean {
    return this.current === 'active'
  }

  /** Has it been given a leaf set (or founded the ring), and not lost it since? */
  get isMember(): boolean {
    return this.current !== 'joining' && this.current !== 'isolated'
  }

  /** Does it probe the leaves that it was given, to be active for the first time? */
  get isProbing(): boolean {
    return this.current === 'probing'
  }

  /** Has it been active, and is it not now? */
  get isSeeking(): boolean {
    return this.current === 'seeking' || this.current === 'isolated'
  }

  /** A root has handed over its leaf set, or the node founds the ring. */
  entered(): void {
    if (this.current === 'joining') this.current = 'probing'
    if (this.current === 'isolated') this.current = 'seeking'
  }

  /** The node was a member in an earlier life. */
  resumed(): void {
    this.current = 'seeking'
  }

  activated(): void {
    this.current = 'active'
  }

  interrupted(): void {
    this.current = 'seeking'
  }

  lostEveryone(): void {
    this.current = this.current === 'probing' || this.current === 'joining' ? 'joining' : 'isolated'
  }

  private get current(): Status {
    return STATUSES[this.number.value]!
  }

  private set current(status: Status) {
    this.number.value = STATUSES.indexOf(status)
  }
}
