import type { NodeHandle } from '../../protocol/base/handles.ts'
import { type Id, idEquals } from '../../protocol/base/id.ts'
import type { Address, HandleDirectory } from '../../protocol/wire/bytes.ts'
import { withRoomFor } from '../core/growable.ts'

const PORT = 9_000
/** 10.0.0.0: simulated nodes live in the private range. */
const NETWORK = 0x0a000000
/** Words of an id after its leading one. */
const REST = 3

/**
 * The ids behind the handles of a run, in order of starting: 16 bytes for each node that ever lived. A handle names one
 * incarnation permanently and says nothing about whether it lives.
 */
export class Directory implements HandleDirectory {
  /** Separate from the other words, because most comparisons read only this one, and 4 bytes per node stay in the cache. */
  private leadingWords = new Int32Array(1024)
  private otherWords = new Int32Array(1024 * REST)
  private count = 0

  get size(): number {
    return this.count
  }

  /** Gives the next handle out. */
  add({ w0, w1, w2, w3 }: Id): NodeHandle {
    const handle = this.count++
    const at = handle * REST
    this.leadingWords = withRoomFor(this.leadingWords, handle)
    this.otherWords = withRoomFor(this.otherWords, at + REST - 1)
    this.leadingWords[handle] = w0
    this.otherWords[at] = w1
    this.otherWords[at + 1] = w2
    this.otherWords[at + 2] = w3
    return handle as NodeHandle
  }

  /** Made when it is asked for: that takes no longer than to fetch one that is kept, and most callers only look at it. */
  idOf(handle: NodeHandle): Id {
    const { otherWords } = this
    const at = handle * REST
    return {
      w0: this.leadingWords[handle]!,
      w1: otherWords[at]!,
      w2: otherWords[at + 1]!,
      w3: otherWords[at + 2]!,
    }
  }

  leadingWordOf(handle: NodeHandle): number {
    return this.leadingWords[handle]!
  }

  addressOf(handle: NodeHandle): Address {
    return { ipv4: NETWORK + handle, port: PORT }
  }

  handleOf(id: Id, { ipv4 }: Address): NodeHandle {
    const handle = (ipv4 - NETWORK) as NodeHandle
    if (!(handle >= 0 && handle < this.count && idEquals(this.idOf(handle), id)))
      throw new RangeError(`no simulated node at address ${ipv4}`)
    return handle
  }
}
