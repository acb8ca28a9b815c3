import type {
  Application,
  ForwardDecision,
  KeyBasedRouting,
  LeafSetChange,
} from '../../protocol/application.ts'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import type { ObjectFact } from '../../protocol/store/object-fact.ts'
import type { RouteMessage } from '../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'

/** What a hop is to do with a parcel: nothing, stamp it, send it to another node next (once), or (but the sender) keep it. */
export type Instruction = 'pass' | 'stamp' | 'redirect' | 'stop'
const INSTRUCTIONS: readonly Instruction[] = ['pass', 'stamp', 'redirect', 'stop']

export interface Parcel {
  readonly number: number
  readonly instruction: Instruction
  /** The nodes that stamped it so far; of one to be redirected, the node to send it to. */
  readonly stamps: readonly number[]
}

export const parcelCodec: PayloadCodec<Parcel> = {
  size: ({ stamps }) => 4 + 1 + 1 + 4 * stamps.length,
  encode: ({ number, instruction, stamps }, writer) => {
    writer.u32(number)
    writer.u8(INSTRUCTIONS.indexOf(instruction))
    writer.u8(stamps.length)
    for (const stamp of stamps) writer.u32(stamp)
  },
  decode: (reader) => {
    const number = reader.u32()
    const instruction = INSTRUCTIONS[reader.u8()]
    if (instruction === undefined) throw new RangeError('unknown instruction')
    return { number, instruction, stamps: Array.from({ length: reader.u8() }, () => reader.u32()) }
  },
}

type Routed = RouteMessage & { readonly payload: Parcel }

/** What has happened to the courier on one node. */
class Log {
  readonly delivered: Routed[] = []
  readonly forwarded: { readonly message: Routed; readonly next: NodeHandle }[] = []
  readonly received: { readonly from: NodeHandle; readonly parcel: Parcel }[] = []
  readonly undelivered: { readonly to: NodeHandle; readonly parcel: Parcel }[] = []
  readonly timers: { readonly kind: number; readonly token: number }[] = []
  readonly neighbours: { readonly node: NodeHandle; readonly change: LeafSetChange }[] = []
}

/** A second application, which has nothing to do with storage: it carries parcels, and writes down what happens to it. */
export class Courier implements Application<Parcel> {
  readonly codec = parcelCodec
  readonly routing: KeyBasedRouting<Parcel>
  private readonly logs: ObjectFact<Log>

  constructor(routing: KeyBasedRouting<Parcel>) {
    this.routing = routing
    this.logs = routing.store.object()
  }

  get delivered(): Log['delivered'] {
    return this.log().delivered
  }

  get forwarded(): Log['forwarded'] {
    return this.log().forwarded
  }

  get received(): Log['received'] {
    return this.log().received
  }

  get undelivered(): Log['undelivered'] {
    return this.log().undelivered
  }

  get timers(): Log['timers'] {
    return this.log().timers
  }

  get neighbours(): Log['neighbours'] {
    return this.log().neighbours
  }

  /** Sends a receipt straight back. */
  deliver(message: Routed): void {
    this.delivered.push(message)
    if (message.origin !== this.routing.self) this.routing.send(message.origin, message.payload)
  }

  forward(message: Routed, next: NodeHandle): ForwardDecision<Parcel> {
    this.forwarded.push({ message, next })
    const { payload } = message
    switch (payload.instruction) {
      case 'pass':
        return { action: 'continue', payload }
      case 'stamp':
        return { action: 'continue', payload: { ...payload, stamps: [...payload.stamps, this.routing.self] } }
      case 'redirect': {
        const [by, ...rest] = payload.stamps
        return {
          action: 'redirect',
          payload: { ...payload, instruction: 'pass', stamps: rest },
          next: by as NodeHandle,
        }
      }
      case 'stop':
        return message.origin === this.routing.self ? { action: 'continue', payload } : { action: 'stop' }
    }
  }

  receive(from: NodeHandle, parcel: Parcel): void {
    this.received.push({ from, parcel })
  }

  undeliverable(to: NodeHandle, parcel: Parcel): void {
    this.undelivered.push({ to, parcel })
  }

  timerFired(kind: number, token: number): void {
    this.timers.push({ kind, token })
  }

  update(node: NodeHandle, change: LeafSetChange): void {
    this.neighbours.push({ node, change })
  }

  /** That of the node which is entered. */
  private log(): Log {
    this.logs.value ??= new Log()
    return this.logs.value
  }
}
