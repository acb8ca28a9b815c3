import { setImmediate as nextTurn } from 'node:timers/promises'

/** The signals that ask the process to end, with the exit codes by which shells report them: 128 + the number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
type StopSignal = keyof typeof EXIT_CODES

export const isStopSignal = (signal: string): signal is StopSignal => signal in EXIT_CODES

/** Thrown out of a run that a signal ended. */
export class Interrupted extends Error {
  readonly exitCode: number

  constructor(signal: StopSignal) {
    super(`interrupted by ${signal}`)
    this.exitCode = EXIT_CODES[signal]
  }
}

/**
 * Runs `work` with a signal that aborts, with `Interrupted` as its reason, when the user or the system asks the process
 * to end. A second signal of the kind has its default effect: the process ends at once.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController()
  const listeners = (Object.keys(EXIT_CODES) as StopSignal[]).map((signal) => ({
    signal,
    stop: () => controller.abort(new Interrupted(signal)),
  }))
  for (const { signal, stop } of listeners) process.once(signal, stop)
  try {
    return await work(controller.signal)
  } finally {
    for (const { signal, stop } of listeners) process.removeListener(signal, stop)
  }
}

/** What can be driven in slices: a `Simulation`, or a fake of one. */
export interface Steppable<Result> {
  step(events: number): 'running' | 'finished'
  result(): Result
}

const EVENTS_PER_SLICE = 50_000

/** Runs to the end, with a pause between slices in which signals are heard. Throws the reason of an aborted `signal`. */
export async function runInSlices<Result>(
  simulation: Steppable<Result>,
  signal: AbortSignal,
): Promise<Result> {
  let state: 'running' | 'finished' = 'running'
  while (state === 'running') {
    await nextTurn()
    signal.throwIfAborted()
    state = simulation.step(EVENTS_PER_SLICE)
  }
  return simulation.result()
}
