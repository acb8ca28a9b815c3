import { parseArgs } from 'node:util'
import { exitCodeOf, SEEDS, UsageMistake, wholeNumber } from '../arguments.ts'
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

const USAGE = `npm run faults [-- [name …] [--seeds N]]

Experiments, all if none is named: ${Object.keys(EXPERIMENTS).join(', ')}. Seeds 1 to N, 20 if not given.`

function main(): void {
  const { values, positionals } = readArguments()
  const seeds = wholeNumber(values.seeds, { ...SEEDS, name: '--seeds' }) ?? 20
  const unknown = positionals.filter((name) => !Object.hasOwn(EXPERIMENTS, name))
  if (unknown.length > 0) throw new UsageMistake(`no experiment is called ${unknown.join(' or ')}`)
  const names = positionals.length > 0 ? positionals : Object.keys(EXPERIMENTS)
  for (const name of names) EXPERIMENTS[name]!(seeds)
}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: { seeds: { type: 'string' } } })
  } catch (error) {
    throw new UsageMistake((error as Error).message)
  }
}

try {
  main()
} catch (error) {
  process.exitCode = exitCodeOf(error, USAGE)
}
