import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { CLI, type Command, ENVIRONMENT, type Outcome } from './command.ts'
import type { ThreadData } from './command-thread.ts'

/** Calls the command line in a process of its own. */
export function callApart(cwd: string, ...args: string[]): Outcome {
  return spawnSync(process.execPath, [CLI, ...args], { cwd, encoding: 'utf8', env: ENVIRONMENT })
}

let thread: ThreadData | undefined

/** The same in a process that carries out one command after another, which is much quicker. */
export function call(cwd: string, ...args: string[]): Outcome {
  thread ??= startThread()
  const { port, answered } = thread
  const command: Command = { cwd, args }
  Atomics.store(answered, 0, 0)
  port.postMessage(command)
  Atomics.wait(answered, 0, 0)
  return receiveMessageOnPort(port)!.message
}

/** A test that waits for an answer hears of no process: a thread hears of it instead. */
function startThread(): ThreadData {
  const { port1, port2 } = new MessageChannel()
  const answered = new Int32Array(new SharedArrayBuffer(4))
  const workerData: ThreadData = { port: port2, answered }
  new Worker(new URL('command-thread.js', import.meta.url), { workerData, transferList: [port2] }).unref()
  return { port: port1, answered }
}

export const TABLES = ['aggregate.csv', 'compare.csv', 'failures.csv', 'runs.csv']

/** All tables of a sweep, in one text. */
export const tablesOf = (folder: string): string =>
  TABLES.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
