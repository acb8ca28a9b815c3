import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { type Micros, seconds } from '../../protocol/base/time.ts'
import type { TraceLine } from '../../sim/run.ts'
import { projectPath } from '../scenario/parsing.ts'
import { play } from './scenarios.ts'

/*
 * Whole conversations, message by message, as text to be read in a review: test/golden/*.txt. A change of the protocol
 * shows there as a difference. E_PASTRY_ACCEPT_GOLDEN=1 writes the files anew.
 */

interface Conversation {
  /** Name of the file. */
  readonly name: string
  readonly about: readonly string[]
  readonly phases: readonly string[]
  /** Beside HEAD. */
  readonly head?: string
  /** Only what storage says is told. */
  readonly only?: readonly ['storage']
  /** Which part of the run is told: from here on. */
  readonly from: Micros
}

/** Ids of 8 bits, L = 4, and 10 ms from anyone to anyone. */
const HEAD = `
pastry: { idBits: 8, digitBits: 2, leafSetSize: 4 }
network: { latency: { model: constant, oneWay: 10ms } }
`
const FIVE = 'join: { ids: ["10", "40", "70", "a0", "d0"], over: 5s }'
const SEVEN = 'join: { ids: ["10", "30", "50", "70", "90", "b0", "d0"], over: 7s }'

const CONVERSATIONS: readonly Conversation[] = [
  {
    name: 'join',
    about: [
      'Five nodes join, one a second: 1 (id 10) founds the ring, 2 (40), 3 (70), 4 (a0) and 5 (d0) follow.',
      '[MSP fig. 2; PNS; LU: one joiner at a time at each root]',
    ],
    phases: [FIVE, 'settle: { for: 1s }'],
    from: seconds(0),
  },
  {
    name: 'repair',
    about: [
      'Seven nodes, ids 10 (1), 30 (2), 50 (3), 70 (4), 90 (5), b0 (6), d0 (7). At 9 s node 4 falls silent.',
      'Its right and left neighbour find it dead and announce it; all leaf sets close the gap. [MSP §3.1]',
    ],
    phases: [SEVEN, 'settle: { for: 2s }', 'crash: { list: [4] }', 'settle: { for: 60s }'],
    from: seconds(9),
  },
  {
    name: 'storage',
    about: [
      'Five nodes as in join.txt. The first inserts a key, looks it up, looks another up that was never stored,',
      'and deletes its own. Three copies are kept; two of them stored make a write done. [API §3; PAST §2]',
    ],
    phases: [
      FIVE,
      'settle: { for: 15s }',
      'insert: { dataset: data.json, over: 1s, from: first }',
      'lookup: { count: 1, over: 1s, from: first }',
      'lookup: { count: 1, over: 1s, keys: uniform, from: first, label: never stored }',
      'delete: { count: 1, over: 1s, from: first }',
      'settle: { for: 1s }',
    ],
    from: seconds(20),
  },
  {
    name: 'replica',
    about: [
      'Five nodes as in join.txt, with `reads: replica`: of a key on the other side of the ring (b0) the caller asks the',
      'root; node 4 (a0) is a replica that stands on the way, and answers in its place. [PAST §2.2]',
    ],
    head: 'storage: { reads: replica }',
    phases: [
      FIVE,
      'settle: { for: 15s }',
      'insert: { dataset: data.json, over: 1s, from: first }',
      'lookup: { count: 2, over: 1s }',
      'settle: { for: 1s }',
    ],
    from: seconds(21),
  },
  {
    name: 'hand-over',
    about: [
      'Five nodes as in join.txt hold one key, e3, on 5 (d0), 1 (10) and 4 (a0). Node 6 joins at e0 and becomes its root: it is',
      'invited to look, fetches the key, and the holder that owes it no more lets go of it. Then node 5 is to leave: it goes',
      'when those who owe the key without it have it.',
    ],
    head: 'storage: { repairPeriod: 1h }',
    phases: [
      FIVE,
      'settle: { for: 15s }',
      'insert: { dataset: data.json, over: 1s, from: first }',
      'join: { ids: ["e0"] }',
      'settle: { for: 15s }',
      'leave: { list: [5] }',
      'settle: { for: 15s }',
    ],
    from: seconds(21),
    only: ['storage'],
  },
  {
    name: 're-replication',
    about: [
      'Five nodes as in join.txt hold one key, e3, on 5 (d0), 1 (10) and 4 (a0). The root, 5, falls silent. When that is found',
      'out the next root, 1, compares with those who owe copies, and gives one to the node that has none.',
    ],
    phases: [
      FIVE,
      'settle: { for: 15s }',
      'insert: { dataset: data.json, over: 1s, from: first }',
      'crash: { list: [5] }',
      'settle: { for: 60s }',
    ],
    from: seconds(21),
    only: ['storage'],
  },
  {
    name: 'leave',
    about: ['Seven nodes as in repair.txt. At 9 s node 4 announces that it leaves, and goes. [P01 §2.5]'],
    phases: [SEVEN, 'settle: { for: 2s }', 'leave: { list: [4] }', 'settle: { for: 5s }'],
    from: seconds(9),
  },
]

const DATA = JSON.stringify({ France: 'Paris' })

/** What storage says, without the acknowledgements of hops. */
const OF_STORAGE =
  / (insert|lookup|delete|answer|relay|store|kept|fetch|fetched|digests|compared|list|listed|want|supply|handOver|taken|release|released:|offer|chosen:|invite|departing|holds|has left|no longer holds|is active|declares|starts)\b/

function told({ about, head = '', phases, from, only }: Conversation): string {
  const { trace } = play({ head: `${HEAD}${head}\n`, phases, files: { 'data.json': DATA } }, { trace: 'on' })
  const header = [
    ...about,
    'A line: milliseconds, the node to which it happens (0 is the seed server), what happens.',
  ]
  const lines = trace
    .filter(({ at, text }) => at >= from && (only === undefined || OF_STORAGE.test(` ${text}`)))
    .map(lineOf)
  return [...header.map((line) => `# ${line}`), '', ...lines, ''].join('\n')
}

function lineOf({ at, node, text }: TraceLine): string {
  return `${(at / 1_000).toFixed(3).padStart(10)}  ${node}  ${text}`
}

/** The first difference, with what surrounds it, as `diff` would show it. */
function difference(accepted: string, actual: string): string {
  const [old, now] = [accepted.split('\n'), actual.split('\n')]
  let start = 0
  while (start < old.length && old[start] === now[start]) start++
  let same = 0
  while (same < Math.min(old.length, now.length) - start && old.at(-1 - same) === now.at(-1 - same)) same++
  const SHOWN = 20
  const part = (lines: string[], mark: string) => {
    const changed = lines.slice(start, lines.length - same).map((line) => `${mark} ${line}`)
    return changed.length > SHOWN
      ? [...changed.slice(0, SHOWN), `${mark} … ${changed.length - SHOWN} more`]
      : changed
  }
  const before = old.slice(Math.max(0, start - 3), start).map((line) => `  ${line}`)
  return [`@@ line ${start + 1} @@`, ...before, ...part(old, '-'), ...part(now, '+')].join('\n')
}

for (const conversation of CONVERSATIONS) {
  const file = `test/golden/${conversation.name}.txt`
  test(`the conversation in ${file} is, byte for byte, what is said`, (t) => {
    const actual = told(conversation)
    const path = projectPath(file)
    if (process.env.E_PASTRY_ACCEPT_GOLDEN === '1') writeFileSync(path, actual)
    const accepted = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const remedy =
      'If the new conversation is right, accept it: E_PASTRY_ACCEPT_GOLDEN=1 npx ava dist/test/run/golden.test.js'
    if (accepted === actual) t.pass()
    else t.fail(`${file} says otherwise.\n${difference(accepted, actual)}\n\n${remedy}`)
  })
}

test('no message of these conversations, and no answer, is lost or in vain', (t) => {
  for (const { head = '', phases } of CONVERSATIONS) {
    const { result } = play({ head: `${HEAD}${head}\n`, phases, files: { 'data.json': DATA } })
    t.deepEqual(
      result.summary.map(({ failed }) => failed),
      result.summary.map(() => 0),
    )
    t.deepEqual([...result.violations], [])
  }
})
