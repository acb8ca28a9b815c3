import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { spokenSeconds } from '../../sim/commands/shell/numbers.ts'
import { grouped } from '../../sim/core/words.ts'
import type { RunMessage } from './one.ts'
import { keepRun, type Run } from './runs.ts'

const ONE_RUN = fileURLToPath(new URL('one.js', import.meta.url))

export interface WorkOptions {
  /** How many processes at a time. */
  readonly workers: number
  /** The version of the code that everything is to be done by. */
  readonly code: string
  /** Takes a line about how it goes. */
  readonly say: (line: string) => void
}

/** Does runs, some at a time, and keeps each as soon as it is done. Throws, once all have ended, if one failed. */
export async function doRuns(runs: readonly Run[], { workers, code, say }: WorkOptions): Promise<void> {
  const waiting = [...runs]
  const faults: string[] = []
  let done = 0
  const work = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const title = `${run.setting.name}, seed ${run.seed}`
      say(`${title} …`)
      const message = await inProcess(run)
      done++
      if (message === undefined) faults.push(`${title}: failed`)
      else if (message.code !== code) {
        // What else would be done now belongs to other code, too.
        faults.push(`${title}: the code has changed meanwhile`)
        waiting.length = 0
      } else {
        keepRun({ run, ...message })
        const { cost, events } = message.record
        const time = spokenSeconds(cost.cpuSeconds)
        say(`${title}: ${time} of CPU, ${grouped(events)} events (${done} of ${runs.length})`)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(workers, runs.length) }, work))
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** What a run in a process of its own reports; undefined if it ended otherwise, having said why on stderr. */
function inProcess({ file, seed, set }: Run): Promise<RunMessage | undefined> {
  return new Promise((resolve) => {
    let message: RunMessage | undefined
    const child = fork(ONE_RUN, [file, String(seed), ...set])
    child.on('message', (received) => {
      message = received as RunMessage
    })
    child.on('close', (exitCode) => resolve(exitCode === 0 ? message : undefined))
  })
}
