import test from 'ava'
import {
  Interrupted,
  interruptible,
  runInSlices,
  type Steppable,
} from '../../sim/commands/shell/interruption.ts'

/** Finishes after this many steps; reports each. */
function countdown(steps: number, onStep: (left: number) => void = () => {}): Steppable<string> {
  return {
    step: () => {
      steps--
      onStep(steps)
      return steps === 0 ? 'finished' : 'running'
    },
    result: () => 'done',
  }
}

test('a run is stepped until it is finished', async (t) => {
  let calls = 0
  const simulation = countdown(5, () => calls++)
  t.is(await runInSlices(simulation, new AbortController().signal), 'done')
  t.is(calls, 5)
})

test.serial('a signal ends the run between two slices, with the exit code of that signal', async (t) => {
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    let left = 0
    const simulation = countdown(1_000_000, (now) => {
      left = now
      if (now === 999_990) process.emit(signal)
    })
    const error = await t.throwsAsync(
      interruptible((abort) => runInSlices(simulation, abort)),
      { instanceOf: Interrupted },
    )
    t.is(error?.exitCode, exitCode)
    t.is(left, 999_990)
  }
})

test.serial('afterwards the process listens as before', async (t) => {
  const before = process.listenerCount('SIGINT')
  await interruptible(async () => t.is(process.listenerCount('SIGINT'), before + 1))
  t.is(process.listenerCount('SIGINT'), before)
})
