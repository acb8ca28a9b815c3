import test, { type ExecutionContext } from 'ava'
import { counted, type Seen } from './datagram-counter.ts'
import { SMALL } from './scenarios.ts'

/* Each fault of links does what it says, by a count of its own (`DatagramCounter`). 10 ms from any node to any other. */

const ONE_WAY = 10_000
const SECOND = 1_000_000
const START = 5 * SECOND
const END = 25 * SECOND

/** Nodes that have much to say to each other, and links that are worse from 5 s to 25 s. */
const phasesWith = (links: string): string[] => [
  'join: { nodes: 16, start: converged }',
  `at: 5s\n    links: { for: 20s, ${links} }`,
  'route: { rate: 2, over: 30s }',
]

/** What was sent while the links were worse, and before and after that. */
function playedWith(links: string, head = SMALL) {
  const { seen, ...rest } = counted({ head, phases: phasesWith(links) })
  const isDuring = ({ sentAt }: Seen): boolean => sentAt >= START && sentAt < END
  // What is sent at the very end has no time to arrive.
  const early = seen.filter(({ sentAt }) => sentAt < 28 * SECOND)
  return { ...rest, during: early.filter(isDuring), otherwise: early.filter((each) => !isDuring(each)) }
}

const isLost = ({ arrivedAt, dropped, vanished }: Seen): boolean =>
  arrivedAt.length + dropped.length + vanished === 0
const isSound = ({ arrivedAt, dropped, sentAt }: Seen): boolean =>
  dropped.length === 0 && arrivedAt.length === 1 && arrivedAt[0] === sentAt + ONE_WAY

/** A share of independent trials, to within five standard deviations. */
function isShare(t: ExecutionContext, found: readonly Seen[], all: readonly Seen[], share: number): void {
  const bound = 5 * Math.sqrt((share * (1 - share)) / all.length) + 1 / all.length
  const is = found.length / all.length
  t.true(Math.abs(is - share) <= bound, `${is} of ${all.length}, asked ${share} ± ${bound}`)
}

test('loss: the stated share never arrives, and all else is as it was', (t) => {
  const { during, otherwise } = playedWith('loss: 0.2')
  t.true(during.length > 1_500, `${during.length}`)
  isShare(t, during.filter(isLost), during, 0.2)
  t.true(during.every((each) => isLost(each) || isSound(each)))
  t.true(otherwise.every(isSound))
})

test('loss that changes: as much as stated at the start, at the end, and evenly between', (t) => {
  const { during } = playedWith('loss: { from: 0, to: 0.8 }')
  for (const quarter of [0, 1, 2, 3]) {
    const begin = START + quarter * 5 * SECOND
    const sent = during.filter(({ sentAt }) => sentAt >= begin && sentAt < begin + 5 * SECOND)
    // The more is lost the more is sent again: a mean over the datagrams, not over the time.
    const asked = sent.reduce((sum, { sentAt }) => sum + (0.8 * (sentAt - START)) / (END - START), 0)
    isShare(t, sent.filter(isLost), sent, asked / sent.length)
  }
})

test('bursts: of what one link is given in quick succession all is lost, or nothing', (t) => {
  const { during, otherwise } = playedWith('bursts: { good: 1800ms, bad: 200ms }')
  const byLink = new Map<string, Seen[]>()
  for (const each of during) {
    const link = `${each.from} ${each.to}`
    byLink.set(link, [...(byLink.get(link) ?? []), each])
  }
  const pairs = [...byLink.values()].flatMap((sent) =>
    sent.slice(1).map((later, index) => ({ sooner: sent[index]!, later })),
  )
  const close = pairs.filter(({ sooner, later }) => later.sentAt - sooner.sentAt < 20_000)
  const afterLoss = close.filter(({ sooner }) => isLost(sooner))
  t.true(afterLoss.length > 20, `${afterLoss.length}`)
  t.true(afterLoss.filter(({ later }) => isLost(later)).length > 0.8 * afterLoss.length)
  const afterNone = close.filter(({ sooner }) => !isLost(sooner))
  t.true(afterNone.filter(({ later }) => isLost(later)).length < 0.05 * afterNone.length)
  t.true(otherwise.every(isSound))
})

test('delay: every datagram takes longer by the stated time', (t) => {
  const { during, otherwise } = playedWith('delay: 150ms')
  t.true(during.every(({ sentAt, arrivedAt: [at] }) => at === sentAt + ONE_WAY + 150_000))
  t.true(otherwise.every(isSound))
})

test('jitter: every datagram takes longer by a time of its own, evenly up to the stated one', (t) => {
  const { during, otherwise } = playedWith('jitter: 80ms')
  const extra = during.map(({ sentAt, arrivedAt: [at] }) => at! - sentAt - ONE_WAY)
  t.true(extra.every((each) => each >= 0 && each <= 80_000))
  const mean = extra.reduce((a, b) => a + b, 0) / extra.length
  t.true(Math.abs(mean - 40_000) < (5 * 80_000) / Math.sqrt(12 * extra.length), `${mean}`)
  for (const quarter of [1, 2, 3])
    isShare(
      t,
      during.filter((_, index) => extra[index]! < quarter * 20_000),
      during,
      quarter / 4,
    )
  t.true(otherwise.every(isSound))
})

test('duplication: the stated share arrives twice, the copy the stated time after', (t) => {
  const { during, otherwise } = playedWith('duplicate: { share: 0.3, after: 7ms }')
  const twice = during.filter(({ arrivedAt }) => arrivedAt.length === 2)
  isShare(t, twice, during, 0.3)
  t.true(twice.every(({ sentAt, arrivedAt: [a, b] }) => a === sentAt + ONE_WAY && b === a + 7_000))
  t.true(during.every((each) => each.arrivedAt.length === 2 || isSound(each)))
  t.true(otherwise.every(isSound))
})

test('reordering: the stated share is held back by the stated time, and later ones overtake it', (t) => {
  const { during, otherwise } = playedWith('reorder: { share: 0.25, by: 60ms }')
  const held = during.filter(({ sentAt, arrivedAt: [at] }) => at === sentAt + ONE_WAY + 60_000)
  isShare(t, held, during, 0.25)
  t.true(during.every((each) => held.includes(each) || isSound(each)))
  t.true(otherwise.every(isSound))
})

test('corruption: the stated share is damaged, and the checksum of the receiver drops it', (t) => {
  const { during, otherwise } = playedWith('corrupt: { share: 0.2, missed: 0 }')
  const damaged = during.filter(({ dropped: [cause] }) => cause === 'checksum wrong')
  isShare(t, damaged, during, 0.2)
  t.true(during.every((each) => each.dropped.length === 1 || isSound(each)))
  t.true(otherwise.every(isSound))
})

test('what the checksum misses goes through the codec, which refuses some of it; no node minds the rest', (t) => {
  const { during, simulation } = playedWith('corrupt: { share: 0.2, missed: 1 }')
  const refused = during.filter(({ dropped: [cause] }) => cause === 'undecodable')
  t.true(refused.length > 50, `${refused.length}`)
  t.true(during.every(({ dropped: [cause] }) => cause === undefined || cause === 'undecodable'))
  // What is decoded is another message than the one that was sent.
  const altered = during.filter(isLost)
  isShare(t, [...refused, ...altered], during, 0.2)
  t.true(altered.length > 50, `${altered.length}`)
  t.is(simulation.truth.wrongLeafSets().length, 0)
})

test('several effects act together, and so do several phases', (t) => {
  const { during } = playedWith('loss: 0.1, delay: 20ms, duplicate: { share: 0.5 }, reorder: { share: 0.5 }')
  isShare(t, during.filter(isLost), during, 0.1)
  const arrived = during.filter((each) => !isLost(each))
  isShare(
    t,
    arrived.filter(({ arrivedAt }) => arrivedAt.length === 2),
    arrived,
    0.5,
  )
  const late = arrived.filter(({ sentAt, arrivedAt: [at] }) => at === sentAt + ONE_WAY + 120_000)
  isShare(t, late, arrived, 0.5)
  const { seen } = counted({
    phases: [...phasesWith('delay: 20ms'), 'at: 10s\n    links: { for: 18s, delay: 3ms }'],
  })
  const extra = (from: number, to: number): Set<number> =>
    new Set(
      seen
        .filter(({ sentAt }) => sentAt >= from * SECOND && sentAt < to * SECOND)
        .map(({ sentAt, arrivedAt: [at] }) => at! - sentAt - ONE_WAY),
    )
  t.deepEqual([...extra(0, 5)], [0])
  t.deepEqual([...extra(5, 10)], [20_000])
  t.deepEqual([...extra(10, 25)], [23_000])
  t.deepEqual([...extra(25, 28)], [3_000])
})

for (const { scope, isHit } of [
  {
    scope: 'of: { list: [3, 4] }',
    isHit: ({ from, to }: Seen) => [from, to].some((n) => n === 3 || n === 4),
  },
  { scope: 'from: { list: [3, 4] }', isHit: ({ from }: Seen) => from === 3 || from === 4 },
  { scope: 'to: { list: [3, 4] }', isHit: ({ to }: Seen) => to === 3 || to === 4 },
  {
    scope: 'from: { list: [3] }, to: { list: [4, 5] }',
    isHit: ({ from, to }: Seen) => from === 3 && (to === 4 || to === 5),
  },
  {
    scope: 'between: [{ list: [3] }, { list: [4, 5] }]',
    isHit: ({ from, to }: Seen) =>
      (from === 3 && (to === 4 || to === 5)) || (to === 3 && (from === 4 || from === 5)),
  },
  {
    scope: 'within: { list: [3, 4, 5, 6] }',
    isHit: ({ from, to }: Seen) => [from, to].every((n) => n >= 3 && n <= 6),
  },
])
  test(`only some links, and all of these: ${scope}`, (t) => {
    const { during } = playedWith(`delay: 1s, ${scope}`)
    const hit = during.filter(isHit)
    t.true(hit.length > 0, `${hit.length}`)
    for (const each of during) {
      const extra = each.arrivedAt[0]! - each.sentAt - ONE_WAY
      t.is(extra, isHit(each) ? SECOND : 0, `${each.from} to ${each.to}`)
    }
  })

test('within and between regions: what leads into a region from outside, or stays inside', (t) => {
  const head = 'pastry: { leafSetSize: 8 }\nnetwork: { latency: { model: geographic } }'
  const here = { latitude: 48, longitude: 10 }
  const region = '{ region: { latitude: 48, longitude: 10, radiusKm: 6000 } }'
  for (const scope of [`within: ${region}`, `to: ${region}`]) {
    const { during, simulation } = playedWith(`loss: 1, ${scope}`, head)
    const isNear = (node: number): boolean =>
      node > 0 && simulation.world.distanceKm(node as never, here) <= 6_000
    const isHit = ({ from, to }: Seen): boolean => isNear(to) && (isNear(from) || scope.startsWith('to'))
    t.true(during.some(isHit) && !during.every(isHit))
    t.true(
      during.every((each) => isLost(each) === isHit(each)),
      scope,
    )
  }
})
