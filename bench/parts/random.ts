import { hash32, hash32Pair, randomStream, streamKey } from '../../sim/core/random.ts'
import type { Row } from '../row.ts'
import { nanosecondsPerCall, type Work } from '../timing.ts'

const CALLS = 2_000_000
const STREAMS = 2_000

/** One draw of each sort; beside it the engine's own generator, which cannot be seeded. */
export function randomBench(): Row[] {
  const key = streamKey('bench', 'draws')
  const stream = randomStream(key)
  // A loop for each, so that each is compiled for itself.
  const host: Work = (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += hash32(key, call)
    return sum
  }
  const datagram: Work = (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += hash32Pair(key, 7, call)
    return sum
  }
  const named: Work = (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += stream.next()
    return sum
  }
  const engine: Work = (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += Math.random()
    return sum
  }
  const opening: Work = (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += streamKey('bench', call).low
    return sum
  }
  const [ofEngine, ...own] = nanosecondsPerCall(CALLS, [engine, host, datagram, named])
  const measures = [
    'a node’s draw, 32 bits: hash32',
    'a datagram’s draw: hash32Pair',
    'a stream’s draw, 53 bits: next',
  ]
  const [open] = nanosecondsPerCall(STREAMS, [opening])
  return [
    ...measures.map((measure, index) => ({
      measure,
      value: own[index]!,
      unit: 'ns',
      against: { name: 'Math.random', value: ofEngine! },
    })),
    { measure: 'opening a named stream: streamKey', value: open!, unit: 'ns' },
  ]
}
