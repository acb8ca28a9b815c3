import { existsSync, readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { Problems } from '../../sim/core/problem.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { readChurnTrace } from '../../sim/scenario/files/churn-trace.ts'

/** Files that showed a fault once, if they are at hand; others of their kinds are in the tests of each reader. */
const CASES = new URL('../../../../shared/cases/', import.meta.url)
const handed = existsSync(CASES) ? test : test.skip

const textOf = (name: string): string => readFileSync(new URL(name, CASES), 'utf8')

/** What a reader makes of a file: a value, or its problems in short. */
function outcome(name: string, read: (text: string) => unknown): unknown {
  try {
    return read(textOf(name))
  } catch (error) {
    if (!(error instanceof Problems)) throw error
    return error.problems.map(({ line, statement }) => `${line}: ${statement}`)
  }
}

const matrix = (text: string): unknown => parseLatencyMatrix(text).rows
const trace = (text: string): unknown => {
  const { events, names, origin } = readChurnTrace({ file: 't', text })
  return [...events.map(({ at, node, event }) => `${at / 1e6} ${names[node]} ${event}`), origin]
}

const EXPECTED: Readonly<Record<string, unknown>> = {
  'matrix/blank-diagonal.csv': [
    [0, 212.5],
    [212.5, 0],
  ],
  'matrix/blank-last-cell.csv': [
    '2: Expected a round trip in milliseconds from 0 to 3600000, found nothing.',
  ],
  'matrix/decimal-comma.txt': [
    [0, 10.5],
    [10.5, 0],
  ],
  'matrix/microseconds.txt': [
    [0, 72_000, 43_000],
    [72_000, 0, 91_000],
    [43_000, 91_000, 0],
  ],
  'matrix/semicolons.csv': [
    [0, 10, 20],
    [10, 0, 30],
    [20, 30, 0],
  ],
  'matrix/triples.csv': [
    [0, 212.5, 144.25],
    [212.5, 0, 301],
    [144.25, 301, 0],
  ],
  'matrix/write-csv-of-r.csv': [
    [0, 31.5],
    [31.5, 0],
  ],
  'matrix/zero-between-sites.txt': [
    '1: The round trip between two sites is 0.',
    '2: The round trip between two sites is 0.',
  ],
  'trace/availability.avt': [
    '0 n1 join',
    '0 n3 join',
    '50 n3 crash',
    '100 n3 join',
    '120 n2 join',
    '150 n3 crash',
    '200 n3 join',
    '260 n3 crash',
    '3600 n1 crash',
    '7200 n1 join',
    '9000 n1 crash',
    '86400 n2 crash',
    null,
  ],
  'trace/epoch.csv': ['0 a join', '60 b join', 1_683_000_000],
  'trace/quoted.csv': ['0 a join', '5 b join', null],
  'trace/sessions.csv': [
    '0 p1 join',
    '120 p2 join',
    '3600 p1 crash',
    '7260 p2 crash',
    '9000 p1 join',
    '12000 p1 crash',
    null,
  ],
  'trace/seven-decimals.csv': ['0 a join', '5.123457 b join', '100 b crash', null],
  'trace/there-from-the-start.csv': ['0 b join', '50 b crash', '60 c join', null],
}

handed('files that showed a fault are read, or refused with the row that is wrong', (t) => {
  for (const [name, expected] of Object.entries(EXPECTED))
    t.deepEqual(outcome(name, name.startsWith('matrix') ? matrix : trace), expected, name)
  for (const folder of ['matrix', 'trace'])
    for (const name of readdirSync(new URL(folder, CASES)))
      t.true(name.endsWith('.yaml') || `${folder}/${name}` in EXPECTED, name)
})
