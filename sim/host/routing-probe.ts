import type { Application, KeyBasedRouting } from '../../protocol/application.ts'
import type { OperationId } from '../../protocol/base/handles.ts'
import type { Id } from '../../protocol/base/id.ts'
import type { RouteMessage } from '../../protocol/wire/messages.ts'
import type { PayloadCodec } from '../../protocol/wire/payloads.ts'

/** A message whose only purpose is to arrive. */
export interface ProbeMessage {
  readonly operation: OperationId
}

const codec: PayloadCodec<ProbeMessage> = {
  size: () => 8,
  encode: ({ operation }, writer) => writer.u64(operation),
  decode: (reader) => ({ operation: reader.u64() as OperationId }),
}

/** Key-based routing with no data involved: the application of the `route` phase, and the smallest example of one. */
export class RoutingProbe implements Application<ProbeMessage> {
  static readonly codec = codec
  readonly codec = codec
  private readonly routing: KeyBasedRouting<ProbeMessage>

  constructor(routing: KeyBasedRouting<ProbeMessage>) {
    this.routing = routing
  }

  /** Sends a message to the root of a key. */
  route(operation: OperationId, key: Id): void {
    this.routing.route(key, { operation })
  }

  deliver({ key, hops, payload }: RouteMessage & { readonly payload: ProbeMessage }): void {
    this.routing.emit({ type: 'handled', operation: payload.operation, key, hops, as: 'root' })
  }
}
