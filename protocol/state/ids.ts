import type { NodeHandle } from '../base/handles.ts'
import type { Id } from '../base/id.ts'

/** What must be known of ids to order nodes by them. */
export interface Ids {
  idOf(handle: NodeHandle): Id
  /** `idOf(handle).w0`, if that is to be had faster than the id. */
  leadingWordOf(handle: NodeHandle): number
}
