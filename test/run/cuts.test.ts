import test from 'ava'
import { micros, seconds } from '../../protocol/base/time.ts'
import { LOST } from '../../sim/network/faults/link-fault.ts'
import { Simulation } from '../../sim/run.ts'
import { play, type Settings, SMALL, scenario } from './scenarios.ts'

/* Partitions, blocked pairs and nodes behind NATs, as scenarios say them: what arrives is counted by an observer of its own. */

interface Seen {
  readonly from: number
  readonly to: number
  readonly at: number
  readonly isLost: boolean
}

/** All datagrams of a run, in the order of their sending, and the fingerprint. */
function datagramsOf(settings: Settings, wireMode: 'on' | 'off' = 'off') {
  const simulation = new Simulation(scenario(settings), { wireMode })
  const sent: Seen[] = []
  simulation.observe({
    sent: ({ from, to, fate }) => sent.push({ from, to, at: simulation.now, isLost: fate === LOST }),
  })
  while (simulation.step(100_000) === 'running');
  return { sent, fingerprint: simulation.result().fingerprint }
}

/** Datagrams of which the fate is another than expected. */
const surprises = (sent: readonly Seen[], isLost: (datagram: Seen) => boolean): Seen[] =>
  sent.filter((datagram) => datagram.isLost !== isLost(datagram))

const START = ['join: { nodes: 20, over: 10s }', 'settle: { for: 50s }']
const FIRST_TEN = '{ list: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }'
const isFirst = (node: number): boolean => node <= 10
const TRAFFIC = ['during: { route: { rate: 1 } }', 'settle: { for: 90s }']

test('across a partition every datagram is lost from its start to its end, and none within a part or outside of that time', (t) => {
  const cut = `during: { partition: { parts: [${FIRST_TEN}], for: 1m } }`
  const { sent } = datagramsOf({ phases: [...START, cut, ...TRAFFIC] })
  const [from, to] = [seconds(60), seconds(120)]
  const isAcross = (datagram: Seen): boolean =>
    datagram.at >= from &&
    datagram.at < to &&
    datagram.from * datagram.to > 0 &&
    isFirst(datagram.from) !== isFirst(datagram.to)
  t.deepEqual(surprises(sent, isAcross), [])
  t.true(sent.filter(isAcross).length > 100)
})

test('one way, the first part hears the second, which does not hear it', (t) => {
  const cut = `during: { partition: { parts: [${FIRST_TEN}], direction: one way } }`
  const { sent } = datagramsOf({ phases: [...START, cut, ...TRAFFIC] })
  const isUnheard = ({ from, to, at }: Seen): boolean =>
    at >= seconds(60) && from * to > 0 && isFirst(from) && !isFirst(to)
  t.deepEqual(surprises(sent, isUnheard), [])
})

for (const [seedServer, reached] of [
  ['every part', () => true],
  ['no part', () => false],
  ['1', isFirst],
  ['2', (node: number) => !isFirst(node)],
] as const) {
  test(`the seed server may be in ${/\d/.test(seedServer) ? 'part ' : ''}${seedServer}`, (t) => {
    const cut = `during: { partition: { parts: [${FIRST_TEN}], seedServer: ${seedServer} } }`
    const { sent } = datagramsOf({ phases: [...START, cut, 'settle: { for: 20m }'] })
    const withSeedServer = sent.filter(({ from, to, at }) => at >= seconds(60) && from * to === 0)
    t.true(withSeedServer.length > 0)
    t.deepEqual(
      surprises(withSeedServer, ({ from, to }) => !reached(Math.max(from, to))),
      [],
    )
  })
}

test('shares make parts of exactly these shares of the live nodes, and take newcomers by their hash', (t) => {
  const cut = 'during: { partition: { shares: [0.1, 0.4, 0.5] } }'
  const { sent } = datagramsOf({
    phases: [...START, cut, 'join: { nodes: 40, over: 20s }', ...TRAFFIC],
  })
  // Nodes that have heard of each other are in one part; of all such groups no two have ever heard each other.
  const partOf = new Map<number, number>()
  const find = (node: number): number => {
    const next = partOf.get(node) ?? node
    return next === node ? node : find(next)
  }
  const between = sent.filter(({ from, to, at }) => at >= seconds(60) && from > 0 && to > 0)
  for (const { from, to, isLost } of between) if (!isLost) partOf.set(find(from), find(to))
  t.deepEqual(
    surprises(between, ({ from, to }) => find(from) !== find(to)),
    [],
  )
  const nodes = Array.from({ length: 60 }, (_, index) => index + 1)
  const old = nodes.slice(0, 20).map(find)
  const parts = [...new Set(old)]
  const sizes = parts.map((part) => old.filter((each) => each === part).length)
  t.deepEqual(
    sizes.sort((a, b) => a - b),
    [2, 8, 10],
  )
  // Of newcomers that have heard any node.
  const among = parts.map((part) => nodes.slice(20).filter((node) => find(node) === part).length)
  t.true(Math.min(...among) >= 1 && among.reduce((sum, each) => sum + each) > 30, `${among}`)
})

test('blocked pairs never reach each other, all others always do, and they are the stated share', (t) => {
  const { sent } = datagramsOf({
    phases: ['during: { block: { pairs: 0.2 } }', 'join: { nodes: 40, over: 10s }', ...TRAFFIC],
  })
  const pairs = new Map<string, boolean>()
  const pairOf = ({ from, to }: Seen): string => [from, to].sort((a, b) => a - b).join()
  for (const datagram of sent) if (!pairs.has(pairOf(datagram))) pairs.set(pairOf(datagram), datagram.isLost)
  t.deepEqual(
    surprises(sent, (datagram) => pairs.get(pairOf(datagram))!),
    [],
  )
  t.false(sent.some(({ from, to, isLost }) => from * to === 0 && isLost))
  const between = [...pairs].filter(([pair]) => !pair.startsWith('0,'))
  t.true(between.length > 600)
  const share = between.filter(([, isLost]) => isLost).length / between.length
  t.true(Math.abs(share - 0.2) < 0.05, `${share}`)
})

test('a node behind a NAT is reached only by an address to which it has written within the stated time, and by no other behind a NAT', (t) => {
  const nat = `{ list: [3, 6, 9, 12], mappingTime: 7s }`
  const { sent } = datagramsOf({ phases: [...START, `during: { undialable: ${nat} }`, ...TRAFFIC] })
  const isInside = (node: number): boolean => [3, 6, 9, 12].includes(node)
  const written = new Map<string, number>()
  const counts = { allowed: 0, refused: 0 }
  const isRefused = ({ from, to, at }: Seen): boolean => {
    if (at < seconds(60)) return false
    if (!isInside(to)) {
      if (isInside(from)) written.set(`${from} to ${to}`, at)
      return false
    }
    const last = written.get(`${to} to ${from}`) ?? Number.NEGATIVE_INFINITY
    const isAllowed = !isInside(from) && at - last <= seconds(7)
    counts[isAllowed ? 'allowed' : 'refused']++
    return !isAllowed
  }
  t.deepEqual(surprises(sent, isRefused), [])
  t.true(counts.allowed > 100 && counts.refused > 100, JSON.stringify(counts))
})

const EACH = [
  'partition: { shares: [0.5, 0.5], for: 1m }',
  'partition: { shares: [0.3, 0.7], direction: one way, seedServer: 1, for: 1m }',
  'block: { pairs: 0.05, direction: one way }',
  'undialable: { fraction: 0.3 }',
]

for (const fault of EACH) {
  test(`the same is sent and lost in every run, also over the wire: ${fault}`, (t) => {
    const settings = {
      phases: [...START, `during: { ${fault} }`, 'insert: { keys: 20, over: 20s }', ...TRAFFIC],
    }
    const first = datagramsOf(settings)
    t.true(first.sent.some(({ isLost }) => isLost))
    for (const again of [datagramsOf(settings), datagramsOf(settings, 'on')])
      t.is(JSON.stringify(again), JSON.stringify(first))
  })
}

for (const fault of [
  'partition: { shares: [1] }',
  'partition: { shares: [1, 0], seedServer: 1 }',
  'block: { pairs: 0 }',
  'undialable: { fraction: 0 }',
]) {
  test(`nothing changes by ${fault}`, (t) => {
    const workload = ['insert: { keys: 20, over: 20s }', 'lookup: { count: 100, over: 1m }']
    const withPhase = (phase: string) => play({ phases: [...START, phase, ...workload] })
    const faulty = withPhase(`during: { ${fault} }`)
    // A phase that does nothing, so that the others have the same place and draw the same.
    const plain = withPhase('leave: { fraction: 0, over: 0s }')
    t.is(faulty.result.fingerprint, plain.result.fingerprint)
    for (const file of ['lookups', 'timeseries', 'nodes', 'lost_keys'] as const)
      t.deepEqual(faulty.rows[file], plain.rows[file])
    t.deepEqual(faulty.phase('lookup'), plain.phase('lookup'))
  })
}

test('what is wrong with links from the beginning stands before the first join', (t) => {
  const { sent } = datagramsOf({
    phases: [
      'during: { undialable: { fraction: 0.5 } }',
      'join: { nodes: 20, over: 10s }',
      'settle: { for: 30s }',
    ],
  })
  t.true(sent.some(({ isLost, at }) => isLost && at < seconds(10)))
})

const UNREPLICATED = `${SMALL}\nstorage: { replicas: 1 }\n`

test('in each part the overlay is judged as one of its own, and a value of which the only copy is in the other is unreachable', (t) => {
  const [first, others] = [FIRST_TEN, '{ list: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20] }']
  const holders = new Map<string, number>()
  const played = play(
    {
      head: UNREPLICATED,
      phases: [
        ...START,
        'insert: { keys: 40, over: 10s }',
        `during: { partition: { parts: [${first}], for: 5m } }`,
        'settle: { for: 1m }',
        `lookup: { label: first, keys: inserted, from: ${first}, count: 100, over: 1m }`,
        `lookup: { label: others, keys: inserted, from: ${others}, count: 100, over: 1m }`,
        'settle: { for: 1m }',
      ],
    },
    {
      meanwhile: ({ now, truth }) => {
        if (now !== seconds(130) || holders.size > 0) return
        for (const key of truth.ledger.acknowledgedKeys())
          holders.set(key.w0.toString(), truth.ledger.holdersOf(key)[0]!)
      },
    },
  )
  for (const label of ['first', 'others']) t.is(played.phase(label).failed, 0)
  const lookups = played.operations.filter(({ op }) => op === 'lookup')
  t.is(lookups.length, 200)
  for (const { source, key, outcome } of lookups) {
    const holder = holders.get((Number.parseInt(key.slice(0, 8), 16) | 0).toString())!
    t.is(outcome, isFirst(source) === isFirst(holder) ? 'succeeded' : 'unreachable')
  }
  t.true(played.phase('first').unreachable > 20)
  t.is(played.phase('first').failure_pct, 0)
  const end = played.phase('settle 3')
  t.deepEqual([end.leaf_sets_wrong, end.claims_wrong, end.keys_lost], [0, 0, 0])
  t.deepEqual(played.result.violations, [])
})

test('of what both parts write of a key one value remains, and the writes of the other part are superseded', (t) => {
  const others = '{ list: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20] }'
  const played = play({
    phases: [
      ...START,
      'insert: { label: before, keys: [a, b, c], over: 3s }',
      `during: { partition: { parts: [${FIRST_TEN}], for: 2m } }`,
      'settle: { for: 1m }',
      `insert: { label: here, keys: [a, b], from: ${FIRST_TEN}, over: 3s }`,
      `insert: { label: there, keys: [b, c], from: ${others}, over: 3s }`,
      `lookup: { label: mine, keys: [a, b, c], from: ${FIRST_TEN}, count: 30, over: 10s }`,
      `lookup: { label: theirs, keys: [a, b, c], from: ${others}, count: 30, over: 10s }`,
      'settle: { for: 2m }',
    ],
  })
  const superseded = (label: string): number => played.phase(label).superseded
  t.is(superseded('before'), 0)
  t.is(superseded('here') + superseded('there'), 1, 'only b has been written by both')
  for (const label of ['here', 'there', 'mine', 'theirs']) t.is(played.phase(label).failed, 0)
})

test('a partition too short for any node to be found dead leaves the overlay as it was; its row says so', (t) => {
  const played = play({
    phases: [...START, 'partition: { shares: [0.5, 0.5], for: 1s }', 'settle: { for: 1m }'],
  })
  const { start_s, end_s, repair_s, leaf_sets_wrong } = played.phase('partition')
  t.deepEqual([start_s, end_s, repair_s], [60, 61, 1])
  t.is(leaf_sets_wrong, 20, 'in a part half of the ideal leaf set is out of reach')
})

test('a partition in the foreground takes its time, and one without a time goes on to the end of the run', (t) => {
  const played = play({
    phases: [
      ...START,
      'partition: { shares: [0.5, 0.5], for: 30s }',
      'during: { block: { pairs: 0.1 } }',
      'settle: { for: 20s }',
    ],
  })
  const spans = played.result.summary.map(({ label, start_s, end_s }) => [label, start_s, end_s])
  t.deepEqual(spans.slice(2, 5), [
    ['partition', 60, 90],
    ['block', 90, 110],
    ['settle 2', 90, 110],
  ])
  t.is(micros(played.result.virtualTime), seconds(110))
})
