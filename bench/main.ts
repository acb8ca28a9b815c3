import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BENCHES, benchNames } from './benches.ts'
import { type MeasuredRow, tableOf } from './row.ts'

const USAGE = `npm run bench [-- [--full] [name …]]

Runs the named benches, or all quick ones (with --full: the long ones as well).
Names: ${benchNames('any').join(', ')}
`

/** Every bench runs in a process of its own, so that none inherits another's heap or compiled code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { full: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = positionals.filter((name) => !BENCHES.has(name))
  if (unknown.length > 0) throw new Error(`no bench is called ${unknown.join(', ')}`)
  const names = positionals.length > 0 ? positionals : benchNames(values.full ? 'any' : 'quick')
  const rows: MeasuredRow[] = []
  let failed = 0
  for (const name of names) {
    process.stderr.write(`${name} …\n`)
    const measured = await runApart(name)
    if (measured === undefined) failed++
    else rows.push(...measured)
  }
  process.stdout.write(tableOf(rows))
  return failed === 0 ? 0 : 1
}

/** The rows of a bench, or undefined if it failed; it has said why on stderr. */
function runApart(name: string): Promise<readonly MeasuredRow[] | undefined> {
  return new Promise((resolve) => {
    let rows: readonly MeasuredRow[] | undefined
    const child = fork(fileURLToPath(new URL('one.js', import.meta.url)), [name])
    child.on('message', (message) => {
      rows = message as readonly MeasuredRow[]
    })
    child.on('close', (code) => resolve(code === 0 ? rows : undefined))
  })
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n\n${USAGE}`)
  process.exitCode = 2
}
