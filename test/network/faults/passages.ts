import { NO_NODE, type NodeHandle } from '../../../protocol/base/handles.ts'
import { micros } from '../../../protocol/base/time.ts'
import { streamKey } from '../../../sim/core/random.ts'
import { type LinkFault, LOST } from '../../../sim/network/faults/link-fault.ts'
import { ConstantLatency } from '../../../sim/network/models/constant.ts'
import { Network } from '../../../sim/network/network.ts'

/** A network of 1 ms without loss and jitter, in which a fault is in force. */
export function networkWith(fault: LinkFault): Network {
  const network = new Network({
    latency: new ConstantLatency({ oneWay: micros(1_000) }),
    jitter: { model: 'none' },
    loss: 0,
    deadHost: 'silent',
    key: streamKey('passages'),
  })
  network.faults.begin(fault)
  return network
}

/** Does a datagram that is sent at a time arrive? */
export function arrives(
  network: Network,
  from: number,
  to: number,
  { at = 0, sequence = 0 }: { at?: number; sequence?: number } = {},
): boolean {
  const passage = { from: NO_NODE, to: NO_NODE, sequence, bytes: 100, now: micros(at) }
  return network.fate({ ...passage, from: from as NodeHandle, to: to as NodeHandle }).delay !== LOST
}

/** All ordered pairs of different hosts below `count`. */
export const pairsBelow = (count: number): (readonly [number, number])[] =>
  Array.from(
    { length: count * count },
    (_, index) => [Math.floor(index / count), index % count] as const,
  ).filter(([from, to]) => from !== to)
