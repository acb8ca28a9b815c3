import { fileURLToPath } from 'node:url'
import workerpool from 'workerpool'
import type { ResolvedScenario } from '../../scenario/resolved.ts'
import { crashedRecord } from '../../sweep/record.ts'
import { endOfProcess } from '../shell/end-of-process.ts'
import { Interrupted, isStopSignal } from '../shell/interruption.ts'
import type { RunReport } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))

export interface PoolOptions {
  /** At most this many processes. */
  readonly workers: number
  /** Bytes that all of them together may take; a single run is started however large it is. */
  readonly memoryBytes: number
  /** Ends everything early. */
  readonly signal: AbortSignal
}

export interface RunTask {
  readonly number: number
  /** What it is expected to take, in bytes. */
  readonly memoryBytes: number
  readonly scenario: () => ResolvedScenario
}

/**
 * Does runs in processes, some at a time, and hands on each report as soon as it is there. Throws the reason of an aborted signal, and
 * what `report` throws; runs that have not ended by then are as if they had not begun.
 */
export async function doRuns<Task extends RunTask>(
  tasks: readonly Task[],
  { workers, memoryBytes, signal }: PoolOptions,
  report: (report: RunReport, task: Task) => void,
): Promise<void> {
  const pool = workerpool.pool(WORKER, {
    workerType: 'process',
    maxWorkers: workers,
    forkOpts: { execArgv: [`--max-old-space-size=${heapMebibytes(tasks, { workers, memoryBytes })}`] },
    // Taken, and dropped: what a process says when it dies for want of memory is pages long, and repeating the run shows it.
    emitStdStreams: true,
  })
  const running = new Map<Task, Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let isEnding = false
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  try {
    signal.throwIfAborted()
    for (const task of tasks) {
      while (running.size > 0 && (running.size >= workers || isTooMuch(task))) await oneEnds()
      running.set(task, doOne(task))
    }
    while (running.size > 0) await oneEnds()
  } finally {
    isEnding = true
    await pool.terminate(true)
  }

  function isTooMuch(next: Task): boolean {
    const used = [...running.keys()].reduce((sum, task) => sum + task.memoryBytes, 0)
    return used + next.memoryBytes > memoryBytes
  }

  async function oneEnds(): Promise<void> {
    await Promise.race([aborted, ...running.values()])
    signal.throwIfAborted()
    if (failure !== undefined) throw failure.error
  }

  /** Never rejects: `oneEnds` reports what went wrong. */
  async function doOne(task: Task): Promise<void> {
    try {
      const done = await inProcess(task)
      if (!isEnding) report(done, task)
    } catch (error) {
      failure ??= { error }
    }
    running.delete(task)
  }

  async function inProcess({ number, scenario }: Task): Promise<RunReport> {
    try {
      return (await pool.exec('run', [number, scenario()])) as RunReport
    } catch (error) {
      const how = endOfProcess(error)
      // The user ends the sweep, and the signal reached a worker first.
      if (how !== undefined && isStopSignal(how)) throw new Interrupted(how)
      const reason =
        how === undefined ? String(error).split('\n', 1)[0]! : `its process ended (${how}): out of memory?`
      return {
        record: crashedRecord(number, reason),
        cost: { cpuSeconds: 0, wallSeconds: 0, peakMemoryBytes: 0, events: 0 },
      }
    }
  }
}

/** The limit of a heap: a fair share of all, but twice what the largest run is expected to take, if there is so much. */
function heapMebibytes(
  tasks: readonly RunTask[],
  { workers, memoryBytes }: Pick<PoolOptions, 'workers' | 'memoryBytes'>,
): number {
  const largest = tasks.reduce((most, task) => Math.max(most, task.memoryBytes), 0)
  return Math.ceil(Math.min(memoryBytes, Math.max(memoryBytes / workers, 2 * largest)) / 1_048_576)
}
