/** The protocol alone, for hosts of your own: it imports nothing and waits for nothing. */
export type { Application, ForwardDecision, KeyBasedRouting, PayloadCodec } from './application.ts'
export { ByteReader, ByteWriter } from './bytes.ts'
export { Codec } from './codec.ts'
export type { Environment, Micros, NodeHandle, OperationId, TimerId } from './environment.ts'
export { micros, milliseconds, minutes, NO_NODE, NO_TIMER, seconds } from './environment.ts'
export type { NodeEvent, OperationAnswer, Version } from './events.ts'
export * from './id.ts'
export type { Bootstrap } from './joining.ts'
export { type Address, type HandleDirectory, MalformedMessage } from './message-bytes.ts'
export { MESSAGE_KINDS, type Message, type MessageKind, type RouteMessage } from './messages.ts'
export { type EarlierLife, JOIN_APPLICATION, PastryNode } from './node.ts'
export {
  MSPASTRY,
  PASTRY_2001,
  type PastryParameters,
  SEED_SERVER,
  type SeedServerParameters,
  STORAGE,
  type StorageParameters,
} from './parameters.ts'
export { SeedServer } from './seed-server.ts'
export { type StoragePayload, storageCodec } from './storage/messages.ts'
export { Storage } from './storage/storage.ts'
