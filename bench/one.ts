import { BENCHES, benchNames } from './benches.ts'
import { measuredBy, tableOf } from './row.ts'

/** Runs one bench in this process: the entry point for a profiler, and what `main.ts` starts for each bench. */
const [name = ''] = process.argv.slice(2)
const bench = BENCHES.get(name)
if (bench === undefined) {
  process.stderr.write(`which bench? one of ${benchNames('any').join(', ')}\n`)
  process.exitCode = 2
} else {
  const rows = measuredBy(name, bench.run())
  if (process.send === undefined) process.stdout.write(tableOf(rows))
  else process.send(rows)
}
