import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import { micros } from '../../../protocol/base/time.ts'
import { EXCEPTION, type Exploration, unplayed } from '../../explore/explore.ts'
import { endOfProcess } from '../shell/end-of-process.ts'
import { Interrupted, isStopSignal } from '../shell/interruption.ts'
import type { ExploredSeed, SeedOptions } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))

export interface PoolOptions extends SeedOptions {
  /** A pool of processes, each of which explores one seed after another. */
  readonly workers: number
  /** Ends everything early. */
  readonly signal: AbortSignal
  /** What the processes run. Default: `worker.ts`. */
  readonly program?: string
}

/**
 * Explores seeds in processes, and hands on what came of each as soon as it is there. Returns when no seed is left, and what has begun has ended.
 * A seed whose scenario was being shrunk when its process ended, or when all was ended early, is handed on unshrunk. Throws the reason of an aborted signal, and what `report` throws.
 */
export async function exploreSeeds(
  seeds: Iterable<number>,
  { workers, signal, program = WORKER, ...options }: PoolOptions,
  report: (seed: number, explored: ExploredSeed) => void,
): Promise<void> {
  const pool = workerpool.pool(program, { workerType: 'process', maxWorkers: workers, emitStdStreams: true })
  const left = seeds[Symbol.iterator]()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  aborted.catch(() => {})
  /** Seeds that broke a promise and whose scenarios are being shrunk. */
  const unshrunk = new Map<number, ExploredSeed>()
  let isEnding = false

  async function explore(seed: number): Promise<ExploredSeed> {
    try {
      const on = (explored: ExploredSeed): unknown => unshrunk.set(seed, explored)
      return (await pool.exec('explore', [seed, options], { on })) as ExploredSeed
    } catch (error) {
      // The pool ends its processes: what they were at is as if it had not begun.
      if (isEnding || signal.aborted) throw error
      const how = endOfProcess(error)
      // The user ends the exploration, and the signal reached a worker first.
      if (how !== undefined && isStopSignal(how)) throw new Interrupted(how)
      const known = unshrunk.get(seed)
      if (known !== undefined) return known
      return {
        exploration: crashed(how === undefined ? String(error) : `its process ended (${how})`),
        cpuSeconds: 0,
        shrinkingCpuSeconds: 0,
        shrunk: undefined,
      }
    }
  }

  async function exploreOnes(): Promise<void> {
    for (let next = left.next(); next.done !== true; next = left.next()) {
      signal.throwIfAborted()
      const explored = await explore(next.value)
      if (isEnding) return
      unshrunk.delete(next.value)
      report(next.value, explored)
    }
  }

  try {
    signal.throwIfAborted()
    await Promise.race([aborted, Promise.all(Array.from({ length: workers }, exploreOnes))])
  } catch (error) {
    isEnding = true
    if (error instanceof Interrupted) for (const [seed, explored] of unshrunk) report(seed, explored)
    throw error
  } finally {
    isEnding = true
    await pool.terminate(true)
  }
}

/** Of a seed that took its process with it. */
const crashed = (text: string): Exploration =>
  unplayed([{ checker: EXCEPTION, text, at: micros(0), node: undefined }])
