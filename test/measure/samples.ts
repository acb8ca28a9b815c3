import fc from 'fast-check'
import type { NodeHandle, OperationId } from '../../protocol/base/handles.ts'
import { type Id, idFromHex, idFromWords } from '../../protocol/base/id.ts'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import type { Version } from '../../protocol/events.ts'
import { Branches } from '../../sim/measure/branches.ts'
import { Ledger } from '../../sim/measure/ledger.ts'
import { type OperationObserver, Operations, type StartedOperation } from '../../sim/measure/operations.ts'
import { Reach } from '../../sim/measure/reach.ts'

export const node = (handle: number): NodeHandle => handle as NodeHandle
export const operation = (id: number): OperationId => id as OperationId
export const at = (time: number): Micros => Math.round(seconds(time)) as Micros
export const version = (counter: number, writer = 0): Version => ({ counter, writer: operation(writer) })
export const key = (hex: string): Id => idFromHex(hex)

const word = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })

/** Ids of every width: many that share words, and the ends of the id space. */
export const anyId: fc.Arbitrary<Id> = fc.oneof(
  fc.tuple(word, word, word, word).map(([a, b, c, d]) => idFromWords(a, b, c, d)),
  fc.integer({ min: 0, max: 255 }).map((byte) => idFromWords(byte << 24, 0, 0, 0)),
  fc.integer({ min: -3, max: 3 }).map((low) => idFromWords(low >> 31, low >> 31, low >> 31, low)),
)

/** A ledger of a network large enough for k replicas. */
export const ledgerOf = ({ replicas, nodesLive = 100 }: { replicas: number; nodesLive?: number }): Ledger =>
  new Ledger({ replicas, nodesLive: () => nodesLive })

/** What operations are judged by, if all nodes reach each other or under the cuts in force. */
export const truthOf = (ledger: Ledger, reach = new Reach()) => ({
  ledger,
  branches: new Branches({ ledger, reach }),
})

/** A collector of 16-bit keys, between nodes that are all 10 ms apart, and what it wrote. */
export function operationsOf({
  ledger = ledgerOf({ replicas: 1 }),
  reach,
  observer,
}: {
  ledger?: Ledger
  reach?: Reach
  observer?: OperationObserver
} = {}) {
  const rows: Parameters<ConstructorParameters<typeof Operations>[0]['row']>[0][] = []
  const operations = new Operations({
    idBits: 16,
    ...truthOf(ledger, reach),
    directLatency: () => 10_000 as Micros,
    row: (row) => rows.push(row),
    observer,
  })
  return { operations, ledger, rows }
}

/** An operation of phase 0, by node 1, on the key abcd. */
export function started(overrides: Partial<StartedOperation> & { id: OperationId }): StartedOperation {
  return { kind: 'lookup', period: 0, caller: node(1), key: key('abcd'), at: at(0), ...overrides }
}
