import assert from 'node:assert/strict'
import {
  MSPASTRY,
  PASTRY_2001,
  type PastryParameters,
  STORAGE,
  type StorageParameters,
} from '../../protocol/base/parameters.ts'
import type { Micros } from '../../protocol/base/time.ts'
import { readDuration } from '../../sim/scenario/text/quantities.ts'

/** A command: a verb, what it is about, and options. `join e0 e8 every=1s` has two operands and one option. */
export interface Command {
  readonly verb: string
  readonly operands: readonly string[]
  readonly options: ReadonlyMap<string, string>
}

export function parseCommand(line: string): Command {
  const [verb = '', ...words] = line.split(' ').filter((word) => word !== '')
  const options = words.filter((word) => word.includes('=')).map((word) => word.split('=', 2))
  return {
    verb,
    operands: words.filter((word) => !word.includes('=')),
    options: new Map(options.map(([name, value]) => [name!, value!])),
  }
}

export function durationOf(text: string): Micros {
  const duration = readDuration(text)
  assert(duration !== undefined, `a duration like 30s: ${text}`)
  return duration
}

/** The papers' letters for parameters. */
const LETTERS: Readonly<Record<string, string>> = {
  b: 'digitBits',
  L: 'leafSetSize',
  M: 'neighborhoodSetSize',
}

export interface Parameters {
  readonly pastry: PastryParameters
  readonly storage: StorageParameters
}

/** The parameters that options state, beside the defaults: `b=2 heartbeatPeriod=10s preset=pastry-2001 storage.replicas=2`. */
export function parametersOf(options: Command['options']): Parameters {
  const pastry: Record<string, unknown> = {
    ...(options.get('preset') === 'pastry-2001' ? PASTRY_2001 : MSPASTRY),
  }
  const storage: Record<string, unknown> = { ...STORAGE }
  for (const [option, text] of options) {
    if (option === 'preset') continue
    const [name, parameters] = option.startsWith('storage.')
      ? [option.slice('storage.'.length), storage]
      : [LETTERS[option] ?? option, pastry]
    assert(name in parameters, `no parameter ${option}`)
    parameters[name] = parsed(text, parameters[name])
  }
  return { pastry, storage } as unknown as Parameters
}

/** A value of the type that the parameter has by default. */
function parsed(text: string, standard: unknown): unknown {
  if (typeof standard === 'boolean') return text === 'on'
  if (typeof standard === 'string') return text
  return /[a-z]$/.test(text) ? durationOf(text) : Number(text)
}
