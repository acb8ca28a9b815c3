import { parseArgs } from 'node:util'
import { benchCalled } from './benches.ts'
import { scaleOf } from './options.ts'
import { type Outcome, outcomeOf, type Report } from './outcome.ts'
import { tableOf } from './table.ts'
import { PRESENT } from './version.ts'

/**
 * Runs one bench once in this process: the entry point for a profiler, and what `apart.ts` starts for each run.
 * `one.js NAME [--root FOLDER] [--scale SHARE]`
 */
async function measured(): Promise<Outcome> {
  const { values, positionals } = parseArgs({
    options: {
      root: { type: 'string', default: PRESENT.root },
      scale: { type: 'string', default: '1' },
    },
    allowPositionals: true,
  })
  const [name = ''] = positionals
  const scale = scaleOf(values.scale)
  const progress = (words: string) => report({ kind: 'progress', words })
  const rows = await benchCalled(name).run({ root: values.root, scale, progress })
  return { kind: 'measured', rows: scale === 1 ? rows : rows.map((row) => ({ ...row, goal: undefined })) }
}

/** Reports to the process that started this one. */
function report(message: Report): void {
  process.send?.(message)
}

const outcome = await measured().catch(outcomeOf)
report(outcome)
if (process.send === undefined) {
  if (outcome.kind === 'measured') process.stdout.write(tableOf(outcome.rows))
  else {
    process.stderr.write(`${outcome.why}\n`)
    process.exitCode = 1
  }
}
