import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** Runs the command again, in a process whose heap may grow to that many MiB. Returns its exit code. */
export type InLargerHeap = (mebibytes: number) => Promise<number>

const MEBIBYTE = 1_048_576

/** An estimate may be wrong by a factor of two. */
const MARGIN = 2

/**
 * The heap, in MiB, that a run needs if it is expected to have that many bytes of objects there; undefined if that of this process will
 * do, or the user has chosen its limit. Array buffers, where most of a large run lies, do not count: they are outside of the heap.
 */
export function largerHeap(heapBytes: number): number | undefined {
  const needed = MARGIN * heapBytes
  if (needed <= getHeapStatistics().heap_size_limit || isHeapChosen()) return undefined
  return Math.ceil(needed / MEBIBYTE)
}

const isHeapChosen = (): boolean =>
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((option) =>
    /--max[-_]old[-_]space[-_]size/.test(option),
  )

const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

/**
 * The engine takes the limit of its heap only when it starts. So the command line of this process is carried out by another, which
 * has its terminal; signals that ask this one to end are handed on.
 */
export const inLargerHeap: InLargerHeap = async (mebibytes) => {
  const [, script, ...args] = process.argv as [string, string, ...string[]]
  const options = [...process.execArgv, `--max-old-space-size=${mebibytes}`]
  // In a group of its own: otherwise Ctrl-C would reach it twice, and the second signal would end it at once.
  const detached = process.platform !== 'win32'
  const child = spawn(process.execPath, [...options, script, ...args], { stdio: 'inherit', detached })
  const handOn = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of STOP_SIGNALS) process.on(signal, handOn)
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]))
    })
  } finally {
    for (const signal of STOP_SIGNALS) process.removeListener(signal, handOn)
  }
}
