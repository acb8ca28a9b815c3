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
  if (unknown.length > 0) {
    process.stderr.write(`no bench is called ${unknown.join(', ')}\n\n${USAGE}`)
    return 2
  }
  const names = positionals.length > 0 ? positionals : benchNames(values.full ? 'any' : 'quick')
  const rows: MeasuredRow[] = []
  for (const name of names) {
    process.stderr.write(`${name} …\n`)
    rows.push(...(await runApart(name)))
  }
  process.stdout.write(tableOf(rows))
  return 0
}

function runApart(name: string): Promise<readonly MeasuredRow[]> {
  return new Promise((resolve, reject) => {
    let rows: readonly MeasuredRow[] = []
    const child = fork(fileURLToPath(new URL('one.js', import.meta.url)), [name])
    child.on('message', (message) => {
      rows = message as readonly MeasuredRow[]
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve(rows) : reject(new Error(`${name} ended with code ${code}`)),
    )
  })
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = 2
}
