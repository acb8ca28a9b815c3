import { parseArgs } from 'node:util'
import { answers } from './answers.ts'
import { links } from './links.ts'
import { pauses } from './pauses.ts'
import { restarts } from './restarts.ts'
import { rings } from './rings.ts'
import { strangers } from './strangers.ts'

/** The experiments behind the figures on faults in docs/evidence.md, each of which prints its table. */
const EXPERIMENTS: Readonly<Record<string, (seeds: number) => void>> = {
  answers,
  links,
  pauses,
  restarts,
  rings,
  strangers,
}

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
