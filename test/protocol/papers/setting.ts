import { type Id, idFromHex } from '../../../protocol/base/id.ts'
import type { PastryParameters } from '../../../protocol/base/parameters.ts'
import { type Micros, micros, milliseconds } from '../../../protocol/base/time.ts'
import type { PastryNode } from '../../../protocol/node.ts'
import type { LeafSetState, Message, MessageKind } from '../../../protocol/wire/messages.ts'
import { Interpreter } from '../../conversations/interpreter.ts'
import { Courier } from '../../world/courier.ts'
import { FakeWorld } from '../../world/fake-world.ts'
import { memberOf, signOfLife } from '../../world/member.ts'
import { ENTRY, FAR_LEFT, FAR_RIGHT, IDS, LEFT, RIGHT } from '../../world/neighbourhood.ts'
import { COURIER_APPLICATION } from '../../world/ring.ts'
import { node } from '../samples.ts'

/*
 * One test for each claim of the papers that this project implements, in our words, titled with the paper and its section. If
 * docs/protocol.md deviates from a paper, the test says so. Sources: docs/protocol.md.
 */

const ROUND_TRIP = milliseconds(20)

/** Node 0 as an active member (L = 4) among nodes that the test plays: whether they live they answer, and nothing else. */
export class Member {
  readonly world: FakeWorld
  readonly node: PastryNode
  courier!: Courier
  private readonly silent = new Set<number>()
  private marked = 0

  constructor(parameters: Partial<PastryParameters> = {}) {
    this.world = new FakeWorld({ ids: IDS.map(idFromHex) })
    this.world.answering = (to, message) => {
      const answer = this.silent.has(to) ? undefined : signOfLife(message)
      return answer && { message: answer, after: ROUND_TRIP }
    }
    this.node = memberOf({
      world: this.world,
      parameters,
      leaves: [RIGHT, FAR_RIGHT, LEFT, FAR_LEFT],
      entries: { [ENTRY]: ROUND_TRIP },
      attach: (machine) => {
        this.courier = machine.attach(COURIER_APPLICATION, (routing) => new Courier(routing as never))
      },
    })
    // What was reported to it while its leaf set was filled.
    this.courier.neighbours.length = 0
  }

  /** These nodes answer nothing from now on. */
  silence(...peers: number[]): void {
    for (const peer of peers) this.silent.add(peer)
  }

  hears(from: number, message: Message): void {
    this.world.hear(node(from), message)
  }

  /** A peer sends it a heartbeat, with its leaf set. */
  hearsLeafSet(from: number, state: Partial<Record<'leaves' | 'failed', readonly number[]>> = {}): void {
    const heartbeat = { kind: 'heartbeat', ...leafSetState(state) } as const
    // A neighbour that does not name the member has found it dead.
    this.hears(from, { ...heartbeat, leaves: [this.node.self, ...heartbeat.leaves] })
  }

  passes(time: Micros): void {
    this.world.advance(time)
  }

  /** From now on `sentTo` counts. */
  mark(): void {
    this.marked = this.world.sent.length
  }

  /** What it has sent since, in order. */
  sentSince() {
    return this.world.sent.slice(this.marked)
  }

  /** To which nodes it sent a kind of message, in order. */
  sentTo(kind: MessageKind): number[] {
    return this.sentSince()
      .filter(({ message }) => message.kind === kind)
      .map(({ to }) => to)
  }

  get leaves(): number[] {
    return [...this.node.leafSet.members()].sort((a, b) => a - b)
  }

  get died(): number[] {
    return this.world.eventsOf('declaredDead').map(({ peer }) => peer)
  }
}

export const leafSetState = ({
  leaves = [],
  failed = [],
}: Partial<Record<'leaves' | 'failed', readonly number[]>> = {}): LeafSetState => ({
  leaves: leaves.map(node),
  failed: failed.map(node),
  active: true,
  probePeriod: micros(0),
})

/** A parcel on its way, as it reaches node 0 from another. */
export const parcelTo = (hex: string, id = 1, ackId = id): Message & { readonly kind: 'route' } => ({
  kind: 'route',
  ackId,
  application: COURIER_APPLICATION,
  key: idFromHex(hex),
  origin: node(RIGHT),
  id,
  hops: 1,
  payload: { number: id, instruction: 'pass', stamps: [] },
})

export const key = (hex: string): Id => idFromHex(hex)

/** Carries commands out as test/conversations does: nodes 10 ms from one another, of which 0 is the seed server. */
export function conversation(...commands: string[]): Interpreter {
  const interpreter = new Interpreter(commands)
  for (const command of commands) interpreter.execute(command)
  return interpreter
}

/** What the last command of a conversation prints. */
export function outcomeOf(...commands: string[]): readonly string[] {
  const interpreter = new Interpreter(commands)
  return commands.map((command) => interpreter.execute(command)).at(-1)!
}

/** The lines of an output without their times, and of those only the ones that say this. */
export const saying = (lines: readonly string[], text: string | RegExp): string[] =>
  lines
    .map((line) => line.replace(/^ *\d+\.\d+ {2}/, ''))
    .filter((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)))
