import { parseArgs } from 'node:util'
import { answers } from './answers.ts'

/** The experiments behind the figures on faults in docs/evidence.md, each of which prints its table. */
const EXPERIMENTS: Readonly<Record<string, (seeds: number) => void>> = { answers }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '20' } },
})
const names = positionals.length > 0 ? positionals : Object.keys(EXPERIMENTS)
for (const name of names) {
  const run = EXPERIMENTS[name]
  if (run === undefined) throw new Error(`${name} is none of ${Object.keys(EXPERIMENTS).join(', ')}`)
  run(Number(values.seeds))
}
