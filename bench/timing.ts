import { GCProfiler, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** CPU milliseconds that `work` takes, with those of the engine's own threads (garbage collection, compilation). */
export function cpuMillis(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Work to be timed: does `calls` calls and returns something that depends on all of them. */
export type Work = (calls: number) => number

const ROUNDS = 7

/**
 * Nanoseconds of CPU per call of each work: medians of several rounds, the works taking turns in every round, so that what disturbs
 * the machine disturbs them alike. One round before that warms up.
 */
export function nanosecondsPerCall(calls: number, works: readonly Work[]): number[] {
  const samples: number[][] = works.map(() => [])
  for (let round = 0; round <= ROUNDS; round++) {
    works.forEach((work, index) => {
      const millis = cpuMillis(() => keep(work(calls)))
      if (round > 0) samples[index]!.push((millis * 1e6) / calls)
    })
  }
  return samples.map(median)
}

const COLLECTIONS = 3

/** Bytes in use, of which some are objects on the engine's heap; the others are array buffers. */
export interface BytesInUse {
  readonly all: number
  readonly heap: number
}

/**
 * What is in use after full garbage collections: objects and array buffers. One collection is not enough: the memory of array buffers
 * is counted until the next, and what only a weak reference or compiled code holds goes later.
 */
export function bytesInUse(): BytesInUse {
  for (let collection = 0; collection < COLLECTIONS; collection++) collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return { all: heapUsed + external, heap: heapUsed }
}

/** The most memory that this process has had so far, in bytes. */
export const peakBytes = (): number => process.resourceUsage().maxRSS * 1024

/**
 * Bytes of objects that `work` allocates, whether they are collected again or not: how much the heap has grown from one garbage
 * collection to the next. Array buffers do not count.
 */
export function allocatedBytes(work: () => void): number {
  const profiler = new GCProfiler()
  profiler.start()
  let used = process.memoryUsage().heapUsed
  work()
  const usedAtEnd = process.memoryUsage().heapUsed
  let allocated = 0
  for (const { beforeGC, afterGC } of profiler.stop().statistics) {
    allocated += beforeGC.heapStatistics.usedHeapSize - used
    used = afterGC.heapStatistics.usedHeapSize
  }
  return allocated + usedAtEnd - used
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let kept = 0

/** So that the compiler cannot drop work whose result is not used. */
function keep(value: number): void {
  kept += value
  if (Number.isNaN(kept)) throw new Error('a work returned no number')
}
