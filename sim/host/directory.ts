import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idEquals } from '../../protocol/base/id.ts'
import type { Address, HandleDirectory } from '../../protocol/wire/bytes.ts'
import { withRoomFor } from '../core/growable.ts'

const PORT = 9_000
/** 10.0.0.0: simulated nodes live in the private range. */
const NETWORK = 0x0a000000

/**
 * The ids behind the handles of a run, in order of starting. A handle names one incarnation for ever and says
 * nothing about whether it lives.
 */
export class Directory implements HandleDirectory {
  private readonly ids: Id[] = []
  /** Beside the ids, because it is all that most comparisons look at, and 4 bytes a node stay in the cache. */
  private leadingWords = new Int32Array(1024)

  get size(): number {
    return this.ids.length
  }

  /** Gives the next handle out. */
  add(id: Id): NodeHandle {
    const handle = this.ids.length
    this.leadingWords = withRoomFor(this.leadingWords, handle)
    this.leadingWords[handle] = id.w0
    this.ids.push(id)
    return handle as NodeHandle
  }

  idOf(handle: NodeHandle): Id {
    return this.ids[handle]!
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.leadingWords[handle]!
  }

  addressOf(handle: NodeHandle): Address {
    return { ipv4: NETWORK + handle, port: PORT }
  }

  handleOf(id: Id, { ipv4 }: Address): NodeHandle {
    const handle = (ipv4 - NETWORK) as NodeHandle
    const known = this.ids[handle]
    if (known === undefined || !idEquals(known, id))
      throw new RangeError(`no simulated node at address ${ipv4}`)
    return handle
  }
}
