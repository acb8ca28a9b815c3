import type { NodeHandle } from '../base/handles.ts'
import { LazyMap } from '../base/lazy-map.ts'
import { NONE } from '../base/none.ts'
import type { PayloadOf } from './messages.ts'
import type { Placement } from './placement.ts'
import type { Transport } from './transport.ts'

/** At most this many are named, the nearest: they must fit one message, since names of nodes do not go in fragments. */
const NAMED_MAX = 16

/** Nodes that have asked, and are notified when this one knows more; beyond that the oldest is forgotten. */
const ASKERS_MAX = 64

/**
 * Finds out which nodes stay behind a row of leavers that fills a side of the leaf set. Asks the outermost leaf, which
 * answers at once, and again whenever it knows more. Otherwise the two nodes on both sides of the row would each take
 * themselves for the root of the keys between them, and a leaver in the middle would know no node to hand over to.
 */
export class Stayers {
  private readonly transport: Pick<Transport, 'send'>
  private readonly placement: Pick<Placement, 'outermostLeavers' | 'stayersFor' | 'noteNamed'>
  private asked: readonly NodeHandle[] = NONE
  /** The nodes that have asked, and what each was answered last. */
  private readonly answered = new LazyMap<NodeHandle, readonly NodeHandle[]>()

  private answers = 0
  /** The number of the latest answer of each node. */
  private readonly heard = new LazyMap<NodeHandle, number>()

  constructor(transport: Stayers['transport'], placement: Stayers['placement']) {
    this.transport = transport
    this.placement = placement
  }

  /** The placement may have changed: there may be something to ask, or to report. */
  placementChanged(): void {
    const { outermostLeavers } = this.placement
    const before = this.asked
    this.asked = outermostLeavers
    for (const node of outermostLeavers)
      if (!before.includes(node)) this.transport.send(node, { kind: 'whoStays' })
    for (const [asker, before] of this.answered) {
      const nodes = this.nodesFor(asker)
      const isNews = nodes.length !== before.length || nodes.some((node) => !before.includes(node))
      if (isNews) this.answer(asker, nodes)
    }
  }

  /** A node is no longer a leaf, or cannot be reached. */
  forget(node: NodeHandle): void {
    this.answered.delete(node)
    this.heard.delete(node)
  }

  whoStaysReceived(from: NodeHandle): void {
    this.answer(from, this.nodesFor(from))
  }

  /** Returns whether keys may have to move. */
  stayingReceived(from: NodeHandle, { number, nodes }: PayloadOf<'staying'>): boolean {
    // Answers may overtake each other.
    if (!this.asked.includes(from) || number < (this.heard.get(from) ?? 0)) return false
    this.heard.set(from, number)
    return this.placement.noteNamed(from, nodes)
  }

  private nodesFor(asker: NodeHandle): NodeHandle[] {
    return this.placement.stayersFor(asker).slice(0, NAMED_MAX)
  }

  private answer(asker: NodeHandle, nodes: readonly NodeHandle[]): void {
    this.answered.set(asker, nodes)
    this.answered.keepLatest(ASKERS_MAX)
    this.transport.send(asker, { kind: 'staying', number: ++this.answers, nodes })
  }
}
