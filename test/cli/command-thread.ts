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
child.on('message', (outcome) => answer(outcome as Outcome))
child.on('exit', (status) => answer({ status, stdout: '', stderr: 'the process of the commands has ended' }))
port.on('message', (command: Command) => child.send(command))

function answer(outcome: Outcome): void {
  port.postMessage(outcome)
  Atomics.store(answered, 0, 1)
  Atomics.notify(answered, 0)
}
