import { fork } from 'node:child_process'
import { availableMemory } from 'node:process'
import { fileURLToPath } from 'node:url'
import { benchCalled } from './benches.ts'
import type { Outcome, Report } from './outcome.ts'

interface RunOptions {
  /** The folder of the version. */
  readonly root: string
  readonly scale: number
  progress(words: string): void
  /** Ends the run. */
  readonly signal?: AbortSignal
}

const ONE = fileURLToPath(new URL('one.js', import.meta.url))
const SHARE_OF_MEMORY = 0.8
/** Code and signal with which V8 ends a process that has no room left, and the signal of a system in the same case. */
const ABORTED = 134
const ABORT_SIGNAL = 'SIGABRT'
const KILL_SIGNAL = 'SIGKILL'

/** Runs a bench once in a process of its own, so that it inherits neither heap nor compiled code. Never rejects. */
export function runApart(name: string, { root, scale, progress, signal }: RunOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    let outcome: Outcome | undefined
    const child = fork(ONE, [name, '--root', root, '--scale', String(scale)], {
      execArgv: engineOptions(name),
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' as const }),
    })
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('message', (message) => {
      const report = message as Report
      if (report.kind === 'progress') progress(report.words)
      else outcome = report
    })
    child.on('error', ({ message }) => resolve({ kind: 'failed', why: message }))
    child.on('close', (code, ending) => resolve(outcome ?? ended(code, ending, errors)))
  })
}

function engineOptions(name: string): string[] {
  const { memory } = benchCalled(name)
  if (memory === 'exact') return ['--no-concurrent-recompilation']
  if (memory === 'large')
    return [`--max-old-space-size=${Math.floor((SHARE_OF_MEMORY * availableMemory()) / 2 ** 20)}`]
  return []
}

/** A process that has ended without a word. */
function ended(code: number | null, signal: NodeJS.Signals | null, errors: string): Outcome {
  if (signal === ABORT_SIGNAL || code === ABORTED)
    return { kind: 'impossible', why: `does not fit: ${lastWords(errors, 'out of memory')}` }
  if (signal === KILL_SIGNAL)
    return { kind: 'impossible', why: 'killed from outside, as systems do that run out of memory' }
  return { kind: 'failed', why: errors.trim() || `ended with ${signal ?? `code ${code}`}` }
}

/** What V8 says when there is no room. */
const lastWords = (errors: string, otherwise: string): string =>
  /FATAL ERROR: (.*)/.exec(errors)?.[1] ?? otherwise
