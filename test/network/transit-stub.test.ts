import test from 'ava'
import fc from 'fast-check'
import { type Micros, micros, milliseconds } from '../../protocol/base/time.ts'
import { randomStream } from '../../sim/core/random.ts'
import type { TransitStubConfig } from '../../sim/network/config.ts'
import { drawRouterGraph, type RouterGraph } from '../../sim/network/router-graph.ts'
import { parse } from '../scenario/parsing.ts'
import { KEY, node, pairs, placed } from './samples.ts'

/** What a scenario gets that says no more than `transit-stub`. */
const DEFAULTS = parse(`
name: test
network: { latency: { model: transit-stub } }
phases: [{ join: { nodes: 1 } }]
`).network.latency as TransitStubConfig

const link = fc.integer({ min: 0, max: 1_000_000 }).map(micros)

const smallConfigs: fc.Arbitrary<TransitStubConfig> = fc.record({
  model: fc.constant('transit-stub' as const),
  transitDomains: fc.integer({ min: 1, max: 4 }),
  transitRoutersPerDomain: fc.integer({ min: 1, max: 3 }),
  stubDomainsPerTransitRouter: fc.integer({ min: 1, max: 3 }),
  routersPerStubDomain: fc.integer({ min: 1, max: 5 }),
  extraLinks: fc.double({ min: 0, max: 1, noNaN: true }),
  interDomainLink: link,
  transitLink: link,
  transitStubLink: link,
  stubLink: link,
  hostLink: link,
})

/** Dijkstra over all routers, as plainly as can be. */
function waysFrom(start: number, { links }: RouterGraph): Map<number, number> {
  const ways = new Map([[start, 0]])
  const done = new Set<number>()
  for (;;) {
    const open = [...ways].filter(([router]) => !done.has(router)).sort(([a, x], [b, y]) => x - y || a - b)
    const nearest = open[0]
    if (nearest === undefined) return ways
    const [router, way] = nearest
    done.add(router)
    for (const { a, b, delay } of links) {
      if (a !== router && b !== router) continue
      const other = a === router ? b : a
      ways.set(other, Math.min(ways.get(other) ?? Number.POSITIVE_INFINITY, way + delay))
    }
  }
}

test('a latency is both host links and the shortest way through the entire network of routers', (t) => {
  const isShortest = fc.property(smallConfigs, fc.integer(), (config, low) => {
    const key = { high: 5, low }
    const graph = drawRouterGraph(config, randomStream(key))
    const model = placed(config, 8, key)
    const routerOf = (handle: number) => graph.transitRouters + model.site!(node(handle))
    return pairs(8).every(([a, b]) => {
      const way = waysFrom(routerOf(a), graph).get(routerOf(b))!
      return model.oneWay(a, b) === Math.max(1, 2 * config.hostLink + way)
    })
  })
  t.notThrows(() => fc.assert(isShortest, { numRuns: 100 }))
})

test('by default there are 5,050 routers, 50 of them in the middle, and all are connected', (t) => {
  const graph = drawRouterGraph(DEFAULTS, randomStream(KEY))
  t.is(graph.transitRouters, 50)
  t.is(graph.stubDomains, 500)
  const neighbours = new Map<number, number[]>()
  for (const { a, b } of graph.links) {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b])
    neighbours.set(b, [...(neighbours.get(b) ?? []), a])
  }
  const reached = new Set([0])
  for (const router of reached) for (const next of neighbours.get(router) ?? []) reached.add(next)
  t.is(reached.size, 5_050)
})

test('each domain is connected by itself, and has about as many links more as its share says', (t) => {
  const { transitRouters, links } = drawRouterGraph(DEFAULTS, randomStream(KEY))
  const stubOf = (router: number) => Math.floor((router - transitRouters) / 10)
  const inside = links.filter(({ a, b }) => a >= transitRouters && stubOf(a) === stubOf(b))
  // 9 links of a tree, and 0.3 of the other 36 pairs, in 500 domains: three standard deviations are 184.
  t.true(Math.abs(inside.length - 500 * (9 + 0.3 * 36)) < 184, `${inside.length}`)
  t.is(new Set(inside.flatMap(({ a, b }) => [a, b])).size, 5_000)
  const uplinks = links.filter(({ a, b }) => a < transitRouters && b >= transitRouters)
  t.deepEqual(
    uplinks.map(({ a, b }) => [a, stubOf(b)]),
    Array.from({ length: 500 }, (_, stub) => [Math.floor(stub / 10), stub]),
  )
})

test('a link takes from half of what its kind takes on average to one and a half of it', (t) => {
  const { transitRouters, links } = drawRouterGraph(DEFAULTS, randomStream(KEY))
  const domainOf = (router: number) => Math.floor(router / 5)
  const meanOf = (a: number, b: number): Micros => {
    if (a >= transitRouters) return DEFAULTS.stubLink
    if (b >= transitRouters) return DEFAULTS.transitStubLink
    return domainOf(a) === domainOf(b) ? DEFAULTS.transitLink : DEFAULTS.interDomainLink
  }
  const shares = links.map(({ a, b, delay }) => delay / meanOf(a, b))
  t.true(shares.every((share) => share >= 0.5 && share <= 1.5))
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  t.true(Math.abs(mean - 1) < 0.01, `${mean}`)
})

test('hosts are spread evenly over the stub routers', (t) => {
  const model = placed(DEFAULTS, 50_000)
  const counts = new Array<number>(5_000).fill(0)
  for (let handle = 0; handle < 50_000; handle++) counts[model.site!(node(handle))]!++
  // The variance of how many are on a router is the mean, 10, within three standard deviations of a χ² of 4,999.
  const squares = counts.reduce((sum, count) => sum + (count - 10) * (count - 10), 0)
  t.true(Math.abs(squares / 10 - 4_999) < 3 * 100, `${squares / 10}`)
})

test('two hosts of a router are two host links apart, and the farther the higher their ways must climb', (t) => {
  const model = placed(DEFAULTS, 600)
  const sums = { router: [0, 0], stub: [0, 0], transit: [0, 0], domain: [0, 0], world: [0, 0] }
  for (const [a, b] of pairs(600)) {
    const [x, y] = [model.site!(a), model.site!(b)]
    const shares = (size: number) => Math.floor(x / size) === Math.floor(y / size)
    const kind = shares(1)
      ? 'router'
      : shares(10)
        ? 'stub'
        : shares(100)
          ? 'transit'
          : shares(500)
            ? 'domain'
            : 'world'
    sums[kind][0]! += model.oneWay(a, b)
    sums[kind][1]!++
  }
  const means = Object.values(sums).map(([sum, count]) => sum! / count!)
  t.is(means[0], milliseconds(2))
  t.true(
    means.every((mean, index) => index === 0 || mean > means[index - 1]!),
    `${means}`,
  )
})
