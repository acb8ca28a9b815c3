/** The protocol alone, for hosts of your own: it imports nothing and waits for nothing. */
export type { Application, ForwardDecision, KeyBasedRouting, LeafSetChange } from './application.ts'
export type { NodeHandle, OperationId, TimerId } from './base/handles.ts'
export { NO_NODE, NO_TIMER } from './base/handles.ts'
export * from './base/id.ts'
export {
  MSPASTRY,
  PASTRY_2001,
  type PastryParameters,
  SEED_SERVER,
  type SeedServerParameters,
  STORAGE,
  type StorageParameters,
} from './base/parameters.ts'
export type { Micros } from './base/time.ts'
export { micros, milliseconds, minutes, seconds } from './base/time.ts'
export type { Environment } from './environment.ts'
export type { NodeEvent, OperationAnswer, Terms, Version } from './events.ts'
export type { Bootstrap } from './join/bootstrap.ts'
export { SeedServer } from './join/seed-server.ts'
export { type EarlierLife, PastryMachine } from './machine.ts'
export { PastryNode } from './node.ts'
export { JOIN_APPLICATION } from './routing/applications.ts'
export { type StoragePayload, storageCodec } from './storage/messages.ts'
export { type CustodyBegins, Storage } from './storage/storage.ts'
export type { ByteFact, FlagFact, Float64Fact, Int32Fact } from './store/facts.ts'
export type { MapFact } from './store/map-fact.ts'
export type { NodeStore } from './store/node-store.ts'
export type { ObjectFact } from './store/object-fact.ts'
export { type Address, ByteReader, ByteWriter, type HandleDirectory } from './wire/bytes.ts'
export { Codec, MalformedMessage } from './wire/codec.ts'
export { MESSAGE_KINDS, type Message, type MessageKind, type RouteMessage } from './wire/messages.ts'
export type { PayloadCodec } from './wire/payloads.ts'
