import type { NodeHandle } from './base/handles.ts'
import { type Micros, minutes } from './base/time.ts'
import type { OwnEnvironment } from './own-environment.ts'
import type { FlagFact, Int32Fact } from './store/facts.ts'
import type { MapFact } from './store/map-fact.ts'
import type { NodeStore } from './store/node-store.ts'

/** The stream of a node's draws from which its numbers come. */
const NUMBERS = 256

/** After this time the node no longer waits for an answer. */
const PATIENCE = minutes(1)
/** Questions that are open at a time; of more the oldest is forgotten. */
const OPEN_MAX = 512

interface Question {
  readonly to: NodeHandle
  readonly at: Micros
}

/**
 * Decision 36: the questions that a node has asked others, each under a number that its answer must repeat. A message
 * that answers no open question, or that comes from a node other than the one asked, is no answer. Acknowledgements and
 * replies to probes have numbers of their own.
 */
export class Questions {
  private readonly env: Pick<OwnEnvironment, 'now' | 'random'>
  /** In the order of asking. */
  private readonly open: MapFact<number, Question>
  private readonly hasAsked: FlagFact
  /** The number of the latest question, once one has been asked. */
  private readonly last: Int32Fact<number>

  constructor(store: NodeStore, env: Questions['env']) {
    this.env = env
    this.open = store.map()
    this.hasAsked = store.flag(false)
    this.last = store.int32(0)
  }

  get size(): number {
    return this.open.size
  }

  /** 32 bits that no other node can guess: for a question that is answered by another node than the one to which it is sent. */
  draw(): number {
    return Math.floor(this.env.random(NUMBERS) * 0x1_0000_0000)
  }

  /** The number of a question to a node, which alone can answer it. */
  ask(to: NodeHandle): number {
    this.forgetOld()
    const number = ((this.hasAsked.value ? this.last.value : this.draw()) + 1) >>> 0
    this.hasAsked.value = true
    this.last.value = number
    this.open.set(number, { to, at: this.env.now() })
    this.open.keepLatest(OPEN_MAX)
    return number
  }

  /** Also called periodically: a node that asks nothing more would keep its unanswered questions. */
  forgetOld(): void {
    const oldest = this.env.now() - PATIENCE
    for (const number of this.open.keys()) {
      if (this.open.get(number)!.at > oldest) break
      this.open.delete(number)
    }
  }

  /** When the question was asked that this answers; undefined if it answers none. Each question is answered once. */
  answered(from: NodeHandle, number: number): Micros | undefined {
    const question = this.open.get(number)
    if (question?.to !== from) return undefined
    this.open.delete(number)
    return question.at
  }
}
