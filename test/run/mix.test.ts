import test from 'ava'
import { failuresOf, type Played, play } from './scenarios.ts'

/* Reads and writes side by side: counted, at a rate, and of clients in a closed loop. */

const START = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s }', 'insert: { keys: 200, over: 10s }']
/** When the phase after these begins. */
const BEGINNING = 70

const mix = (fields: string, settings: { seed?: number; after?: string[] } = {}): Played =>
  play({ seed: settings.seed ?? 1, phases: [...START, `mix: { ${fields} }`, ...(settings.after ?? [])] })

/** The operations of the mix, each in the words of its weights. */
function mixed({ operations }: Played) {
  const seen = new Set(operations.filter(({ time_s }) => time_s < BEGINNING).map(({ key_name }) => key_name))
  return operations
    .filter(({ time_s }) => time_s >= BEGINNING)
    .map((row) => {
      const kind = row.op === 'insert' && seen.has(row.key_name) ? 'update' : row.op
      if (row.op === 'insert') seen.add(row.key_name)
      return { ...row, kind }
    })
}

const countOf = (played: Played, kind: string): number =>
  mixed(played).filter((operation) => operation.kind === kind).length

test('each kind gets its share of the operations by weight, and all succeed', (t) => {
  const played = mix('lookups: 6, updates: 2, inserts: 1, deletes: 1, count: 1000, over: 60s')
  t.is(mixed(played).length, 1_000)
  t.is(played.phase('mix').attempted, 1_000)
  for (const [kind, share] of [
    ['lookup', 0.6],
    ['update', 0.2],
    ['insert', 0.1],
    ['delete', 0.1],
  ] as const) {
    const bound = 4 * Math.sqrt(1_000 * share * (1 - share))
    t.true(Math.abs(countOf(played, kind) - 1_000 * share) < bound, `${kind} ${countOf(played, kind)}`)
  }
  t.deepEqual(failuresOf(played.phase('mix')), {})
  t.deepEqual([...played.result.violations], [])
})

test('a weight of 0 is none at all, and new keys have names of their own', (t) => {
  const played = mix('inserts: 1, count: 300')
  t.is(countOf(played, 'insert'), 300)
  t.is(new Set(mixed(played).map(({ key_name }) => key_name)).size, 300)
  t.deepEqual([countOf(played, 'lookup'), countOf(played, 'update'), countOf(played, 'delete')], [0, 0, 0])
})

test('a deleted key is not asked for any more, and each is deleted once', (t) => {
  const played = mix('lookups: 1, updates: 1, deletes: 2, count: 300')
  const deleted = new Set<string | null>()
  for (const { kind, key_name } of mixed(played)) {
    t.false(deleted.has(key_name))
    if (kind === 'delete') deleted.add(key_name)
  }
  t.true(deleted.size > 100)
})

test('what needs a key while there is none is left out', (t) => {
  const played = play({
    phases: [...START.slice(0, 2), 'mix: { lookups: 1, inserts: 1, count: 100 }'],
  })
  const [first] = played.operations
  t.is(first?.op, 'insert')
  const { attempted } = played.phase('mix')
  t.true(attempted < 100 && attempted > 80, `${attempted}`)
  t.is(played.phase('mix').failed, 0)
})

test('keys are drawn evenly, or by popularity', (t) => {
  const top = (keys: string) => {
    const counts = new Map<string | null, number>()
    for (const { key_name } of mixed(mix(`lookups: 1, updates: 1, count: 600, keys: ${keys}`)))
      counts.set(key_name, (counts.get(key_name) ?? 0) + 1)
    return counts.get('phase 2 key 0') ?? 0
  }
  // Of 200 ranks at an exponent of 1 the first has a share of 1 / 5.878.
  const popular = top('zipf(1.0)')
  t.true(Math.abs(popular - 600 / 5.878) < 4 * Math.sqrt(600 / 5.878), `${popular}`)
  t.true(top('inserted') < 15)
})

test('another size of values changes neither kinds nor keys nor callers nor times', (t) => {
  const drawn = (valueBytes: string) =>
    mixed(mix(`lookups: 2, updates: 1, inserts: 1, rate: 0.2, over: 60s, valueBytes: ${valueBytes}`)).map(
      ({ kind, key_name, source, time_s }) => [kind, key_name, source, time_s],
    )
  t.deepEqual(drawn('100'), drawn('{ lognormal: { median: 200, p99: 800 } }'))
})

test('at a rate operations come as a Poisson process for every node that has joined, each of a kind by weight', (t) => {
  const played = mix('lookups: 3, updates: 1, rate: 0.5, over: 60s')
  const expected = 30 * 0.5 * 60
  const { length } = mixed(played)
  t.true(Math.abs(length - expected) < 4 * Math.sqrt(expected), `${length}`)
  const updates = countOf(played, 'update')
  t.true(Math.abs(updates - length / 4) < 4 * Math.sqrt((length * 3) / 16), `${updates}`)
  t.deepEqual(failuresOf(played.phase('mix')), {})
})

test('the same mix is the same run, another seed is another', (t) => {
  const print = (seed: number) =>
    mix('lookups: 1, updates: 1, clients: 5, over: 20s', { seed }).result.fingerprint
  t.is(print(1), print(1))
  t.not(print(1), print(2))
})

// Closed loop.

/** Operations by the node that begins them, each with its end. */
function byCaller(played: Played) {
  const all = new Map<number, { start: number; end: number }[]>()
  for (const { source, time_s, latency_ms } of mixed(played)) {
    const own = all.get(source) ?? []
    own.push({ start: time_s, end: time_s + (latency_ms ?? Number.NaN) / 1_000 })
    all.set(source, own)
  }
  return all
}

test('a client begins its next operation when it has thought after the answer to the one before, with the node that it is at', (t) => {
  const played = mix('lookups: 1, updates: 1, clients: 3, think: 2s, over: 60s')
  const callers = [...byCaller(played).values()]
  t.is(callers.length, 3)
  for (const own of callers) {
    t.true(own.length >= 29 && own.length <= 31, `${own.length}`)
    for (const [index, { start }] of own.entries()) {
      const before = own[index - 1]
      if (before === undefined) t.true(start >= BEGINNING && start < BEGINNING + 2)
      else t.true(Math.abs(start - before.end - 2) < 0.000_002, `${start} after ${before.end}`)
    }
  }
})

test('without thinking a client never rests, and never asks two things at once', (t) => {
  const played = mix('lookups: 1, clients: 1, over: 5s')
  const [own] = [...byCaller(played).values()]
  t.true(own!.length > 100)
  for (const [index, { start }] of own!.entries()) {
    const gap = start - (own![index - 1]?.end ?? BEGINNING)
    // What its own node answers at once takes a client a millisecond.
    const before = own![index - 1]
    const took = before !== undefined && before.end === before.start ? 0.001 : 0
    t.true(gap >= took - 0.000_001 && gap < took + 0.000_003, `${gap}`)
  }
  t.true(own!.every(({ start }) => start < BEGINNING + 5))
})

test('clients without thinking at a node that is alone ask it a thousand times per second, and time goes on', (t) => {
  const { attempted, failed } = play({
    phases: ['join: { nodes: 1 }', 'mix: { inserts: 1, clients: 2, over: 2s }'],
  }).phase('mix')
  // In the first second it is not active yet.
  t.true(attempted > 1_900 && attempted < 2_100, `${attempted}`)
  t.is(failed, 0)
})

test('a client continues when it has waited until the deadline without an answer', (t) => {
  // Nothing is ever answered within a millisecond, with 10 ms from any node to any other, but what the caller holds itself.
  const played = mix('lookups: 1, clients: 1, think: 1s, deadline: 1ms, over: 30s')
  const own = mixed(played)
  t.true(own.length >= 29 && own.length <= 30, `${own.length}`)
  const late = own.filter(({ outcome }) => outcome !== 'succeeded')
  t.true(late.length > 20)
  for (const [index, { time_s }] of own.entries()) {
    const gap = time_s - (own[index - 1]?.time_s ?? time_s - 1)
    t.true(gap >= 0.999_999 && gap < 1.001_003, `${gap}`)
  }
})

test('a client whose node goes moves to another at once, and all of them stay at work', (t) => {
  const played = mix('lookups: 1, clients: 40, think: 1s, over: 1s, label: one', {
    after: [
      'during: { mix: { lookups: 1, clients: 40, think: 1s } }',
      'settle: { for: 10s, label: before }',
      'crash: { fraction: 0.5 }',
      'settle: { for: 120s }',
      'leave: { fraction: 0.5, over: 1s }',
      'settle: { for: 60s, label: after }',
    ],
  })
  const late = mixed(played).filter(({ time_s }) => time_s > 270)
  t.true(new Set(late.map(({ source }) => source)).size <= 8)
  t.true(played.phase('after').attempted > 40 * 50, `${played.phase('after').attempted}`)
  t.true(played.phase('before').attempted > 40 * 9)
  // In the first seconds after the crash a client that has lost its node has another one, and asks.
  const soon = mixed(played).filter(({ time_s }) => time_s > 81 && time_s < 83)
  t.true(soon.length > 40, `${soon.length}`)
})

test('while no node has joined clients wait, and they begin soon after the first has', (t) => {
  const played = play({
    phases: [
      'join: { nodes: 1 }',
      'during: { mix: { inserts: 1, clients: 3, think: 1s } }',
      'crash: { count: 1 }',
      'settle: { for: 30s }',
      'join: { nodes: 5, over: 1s }',
      'settle: { for: 20s, label: then }',
    ],
  })
  t.is(played.phase('settle').attempted, 0)
  const { attempted, failed } = played.phase('then')
  t.true(attempted > 30 && attempted < 70, `${attempted}`)
  t.is(failed, 0)
})

test('with `from: first` all clients are at the first node', (t) => {
  const played = mix('lookups: 1, clients: 7, think: 1s, from: first, over: 10s')
  t.deepEqual(new Set(mixed(played).map(({ source }) => source)), new Set([1]))
  t.true(mixed(played).length > 60)
})
