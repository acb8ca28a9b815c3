/** Names one incarnation of a node for ever: a 32-bit integer that the host maps to id and address. */
export type NodeHandle = number & { readonly __unit: 'NodeHandle' }

/** Names a started timer until it fires or is cancelled. */
export type TimerId = number & { readonly __unit: 'TimerId' }

/** Names an operation that the node's user started; it completes by an event that carries it. */
export type OperationId = number & { readonly __unit: 'OperationId' }

export const NO_NODE = -1 as NodeHandle
export const NO_TIMER = -1 as TimerId
