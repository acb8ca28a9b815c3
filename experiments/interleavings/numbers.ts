import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { Message, RelayableMessage } from '../../protocol/wire/messages.ts'

/** What a node numbers with a counter of its own. */
export type Family = 'nonce' | 'number' | 'ackId'

interface Numbered {
  readonly family: Family
  readonly as: 'question' | 'answer'
}

const question = (family: Family): Numbered => ({ family, as: 'question' })
const answer = (family: Family): Numbered => ({ family, as: 'answer' })

const NUMBERED: ReadonlyMap<string, Numbered> = new Map([
  ['leafSetProbe', question('nonce')],
  ['ping', question('nonce')],
  ['leafSetReply', answer('nonce')],
  ['pong', answer('nonce')],
  ['distanceProbe', question('number')],
  ['entriesRequest', question('number')],
  ['cellRequest', question('number')],
  ['distanceReply', answer('number')],
  ['entriesReply', answer('number')],
  ['cellReply', answer('number')],
  ['route', question('ackId')],
  ['tracedRoute', question('ackId')],
  ['direct', question('ackId')],
  ['ack', answer('ackId')],
])

/** Numbers of two questions of one node are this far apart at most: nonces come round after 256. */
const NONCES = 256

/**
 * The numbers of the questions of one node, under names that do not depend on the order in which it has asked different nodes: the first
 * question to a node is 1, the second 2. Two interleavings that differ in nothing else would be different states otherwise. What is in
 * flight has the names; the node itself sees its own numbers.
 */
export class Numbers {
  private readonly names = new Map<string, number>()
  private readonly numbers = new Map<string, number>()
  private readonly counts = new Map<string, number>()

  /** The name of a number that this node has given; undefined if it has not. */
  nameOf(family: Family, number: number): number | undefined {
    return this.names.get(`${family} ${number}`)
  }

  /** How many questions each node has been asked, as text. */
  get asked(): string {
    return [...this.counts]
      .map(([what, count]) => `${what}: ${count}`)
      .sort((a, b) => (a < b ? -1 : 1))
      .join(', ')
  }

  /** A message as it is in flight that this node sends to another. */
  outgoing(to: NodeHandle, message: Message): Message {
    if (message.kind !== 'relayed') return this.named(to, message)
    // The same question has gone straight to the node before.
    return { ...message, message: this.named(to, message.message) as RelayableMessage }
  }

  /** A message as this node sees it that is in flight. */
  incoming(from: NodeHandle, message: Message): Message {
    if (message.kind !== 'relayed') return this.numbered(from, message)
    return { ...message, message: this.numbered(message.origin, message.message) as RelayableMessage }
  }

  private named(to: NodeHandle, message: Message): Message {
    const numbered = NUMBERED.get(message.kind)
    if (numbered === undefined || numbered.as === 'answer') return message
    const { family } = numbered
    const number = numberIn(message, family)
    if (family === 'ackId' && number === 0) return message
    return { ...message, [family]: this.nameOf(family, number) ?? this.name(family, number, to) } as Message
  }

  private name(family: Family, number: number, to: NodeHandle): number {
    const count = (this.counts.get(`${family} ${to}`) ?? 0) + 1
    this.counts.set(`${family} ${to}`, count)
    if (count >= NONCES) throw new RangeError('more questions than there are nonces')
    this.names.set(`${family} ${number}`, count)
    this.numbers.set(`${family} ${to} ${count}`, number)
    return count
  }

  private numbered(from: NodeHandle, message: Message): Message {
    const numbered = NUMBERED.get(message.kind)
    if (numbered === undefined || numbered.as === 'question') return message
    const { family } = numbered
    const number = this.numbers.get(`${family} ${from} ${numberIn(message, family)}`)
    return number === undefined ? message : ({ ...message, [family]: number } as Message)
  }
}

const numberIn = (message: Message, family: Family): number =>
  (message as unknown as Record<Family, number>)[family]
