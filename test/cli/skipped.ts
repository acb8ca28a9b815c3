import type { ExecutionContext } from 'ava'

/** Says in the test's log that what it needs is not to be had on this machine, when the rest of the test is left out. */
export function skipped(t: ExecutionContext, why: string): undefined {
  t.log(`SKIPPED: ${why}`)
  t.pass()
}
