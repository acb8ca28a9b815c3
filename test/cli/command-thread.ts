import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type MessagePort, workerData } from 'node:worker_threads'
import { type Command, ENVIRONMENT, type Outcome } from './command.ts'

/** What the thread is given that waits for the process while a test waits for the thread. */
export interface ThreadData {
  /** Commands come here, and outcomes go back. */
  readonly port: MessagePort
  /** Its first element becomes 1 when an outcome is there. */
  readonly answered: Int32Array
}

const { port, answered } = workerData as ThreadData
const child = fork(fileURLToPath(new URL('command-process.js', import.meta.url)), {
  env: ENVIRONMENT,
  execArgv: [],
})
/** Does a test wait for the outcome of a command? */
let isAwaited = false
port.on('message', (command: Command) => {
  isAwaited = true
  if (child.connected) child.send(command)
  else ended(null)
})
child.on('message', (outcome) => answer(outcome as Outcome))
child.on('exit', ended)

function ended(status: number | null): void {
  if (isAwaited) answer({ status, stdout: '', stderr: 'the process of the commands has ended' })
}

function answer(outcome: Outcome): void {
  isAwaited = false
  port.postMessage(outcome)
  Atomics.store(answered, 0, 1)
  Atomics.notify(answered, 0)
}
