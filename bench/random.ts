import { hash32, hash32Pair, randomStream, streamKey } from '../sim/core/random.ts'
import type { Row } from './row.ts'
import { nanosecondsPerCall, type Work } from './timing.ts'

const CALLS = 2_000_000
const STREAMS = 2_000

/** One draw of each sort; beside it the engine's own generator, which cannot be seeded. */
export function randomBench(): Row[] {
  const key = streamKey('bench', 'draws')
  const stream = randomStream(key)
  const draws: readonly { readonly measure: string; readonly draw: (counter: number) => number }[] = [
    { measure: 'a node’s draw, 32 bits: hash32', draw: (counter) => hash32(key, counter) },
    { measure: 'a datagram’s draw: hash32Pair', draw: (counter) => hash32Pair(key, 7, counter) },
    { measure: 'a draw of a stream, 53 bits: next', draw: () => stream.next() },
  ]
  const works = [...draws.map(({ draw }) => summing(draw)), summing(() => Math.random())]
  const figures = nanosecondsPerCall(CALLS, works)
  const engine = figures[draws.length]!
  const [opening] = nanosecondsPerCall(STREAMS, [summing((counter) => streamKey('bench', counter).low)])
  return [
    ...draws.map(({ measure }, index) => ({
      measure,
      value: figures[index]!,
      unit: 'ns',
      against: { name: 'Math.random', value: engine },
    })),
    { measure: 'opening a named stream: streamKey', value: opening!, unit: 'ns' },
  ]
}

function summing(draw: (counter: number) => number): Work {
  let counter = 0
  return (calls) => {
    let sum = 0
    for (let call = 0; call < calls; call++) sum += draw(counter++)
    return sum
  }
}
