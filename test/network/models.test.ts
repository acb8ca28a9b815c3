import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { micros, milliseconds } from '../../protocol/base/time.ts'
import { type RandomStream, randomStream } from '../../sim/core/random.ts'
import type { LatencyConfig } from '../../sim/network/config.ts'
import { createLatencyModel } from '../../sim/network/create-latency.ts'
import { KEY, node, oneWays, pairs, placed } from './samples.ts'

const CITIES = [
  { name: 'London', latitude: 51.5074, longitude: -0.1278, weight: 9 },
  { name: 'Auckland', latitude: -36.8485, longitude: 174.7633, weight: 1.5 },
  { name: 'New York', latitude: 40.7128, longitude: -74.006, weight: 8 },
]

const CONFIGS: readonly LatencyConfig[] = [
  { model: 'constant', oneWay: milliseconds(20) },
  { model: 'uniform', min: milliseconds(10), max: milliseconds(80) },
  { model: 'lognormal', median: milliseconds(40), sigma: 1, min: milliseconds(5) },
  { model: 'euclidean', side: milliseconds(100), min: milliseconds(1) },
  { model: 'geographic', inflation: 1.6, fibreKmPerS: 200_000, accessLatency: milliseconds(1) },
  { model: 'geographic', cities: CITIES, inflation: 1.6, fibreKmPerS: 200_000, accessLatency: micros(0) },
  {
    model: 'transit-stub',
    transitDomains: 3,
    transitRoutersPerDomain: 2,
    stubDomainsPerTransitRouter: 2,
    routersPerStubDomain: 3,
    extraLinks: 0.3,
    interDomainLink: milliseconds(50),
    transitLink: milliseconds(20),
    transitStubLink: milliseconds(5),
    stubLink: milliseconds(2),
    hostLink: milliseconds(1),
  },
  {
    model: 'matrix',
    rtt: [
      [0, 10.5, 30],
      [10.5, 2, 0.001],
      [30, 0.001, 0],
    ],
    siteLatency: micros(400),
  },
  {
    model: 'coordinates',
    points: [
      [0, 1.5],
      [30, -40],
      [0.25, 40],
    ],
    heights: [0.5, 0, 3],
    entries: 'round-trips',
    nodes: 'sampled',
    min: micros(400),
  },
]

for (const config of CONFIGS) {
  const title = config.model === 'geographic' && config.cities ? 'geographic with cities' : config.model

  test(`${title}: the name is the one in the scenario`, (t) => {
    t.is(createLatencyModel(config, KEY).name, config.model)
  })

  test(`${title}: every latency is whole microseconds, at least the minimum, and the same both ways`, (t) => {
    const model = placed(config, 60)
    t.true(model.minimum >= 1)
    for (const [a, b] of pairs(60)) {
      const oneWay = model.oneWay(a, b)
      t.true(Number.isInteger(oneWay) && oneWay >= model.minimum && model.oneWay(b, a) === oneWay)
    }
  })

  test(`${title}: a pair's latency is the same again, in a second run, and after more nodes came`, (t) => {
    const model = placed(config, 200)
    const before = oneWays(model, 20)
    t.deepEqual(oneWays(model, 20), before)
    t.deepEqual(oneWays(placed(config, 20), 20), before)
  })

  test(`${title}: each node draws equally often`, (t) => {
    const model = createLatencyModel(config, KEY)
    const counts = new Set<number>()
    for (let handle = 0; handle < 50; handle++) {
      const random = counting(randomStream(KEY))
      model.place(node(handle), random)
      counts.add(random.draws())
    }
    t.is(counts.size, 1)
  })

  test(`${title}: nodes of one site, if there are sites, are equally far from every other node`, (t) => {
    const model = placed(config, 60)
    t.is(
      model.site !== undefined,
      ['transit-stub', 'matrix', 'coordinates', 'geographic with cities'].includes(title),
    )
    if (model.site === undefined) return
    for (const [a, b] of pairs(60)) {
      if (model.site!(a) !== model.site!(b)) continue
      const others = Array.from({ length: 60 }, (_, other) => node(other)).filter((c) => c !== a && c !== b)
      t.true(
        others.every(
          (c) => model.oneWay(a, c) === model.oneWay(b, c) && model.oneWay(c, a) === model.oneWay(c, b),
        ),
      )
    }
  })

  test(`${title}: another run draws another network, unless there is nothing to draw`, (t) => {
    const same =
      oneWays(placed(config, 20), 20).join() === oneWays(placed(config, 20, { high: 8, low: 9 }), 20).join()
    t.is(same, config.model === 'constant')
  })
}

function counting(random: RandomStream): RandomStream & { draws(): number } {
  let draws = 0
  const counted = <Result>(result: Result): Result => {
    draws++
    return result
  }
  return {
    next: () => counted(random.next()),
    integer: (below) => counted(random.integer(below)),
    draws: () => draws,
  }
}

test('if a configuration says 0, two nodes are still 1 µs apart', (t) => {
  const zeroes: LatencyConfig[] = [
    { model: 'constant', oneWay: micros(0) },
    { model: 'uniform', min: micros(0), max: micros(0) },
    { model: 'lognormal', median: micros(0), sigma: 1, min: micros(0) },
    { model: 'euclidean', side: micros(0), min: micros(0) },
    {
      model: 'geographic',
      cities: CITIES.slice(0, 1),
      inflation: 1,
      fibreKmPerS: 1e9,
      accessLatency: micros(0),
    },
    {
      model: 'transit-stub',
      transitDomains: 1,
      transitRoutersPerDomain: 1,
      stubDomainsPerTransitRouter: 1,
      routersPerStubDomain: 2,
      extraLinks: 0,
      interDomainLink: micros(0),
      transitLink: micros(0),
      transitStubLink: micros(0),
      stubLink: micros(0),
      hostLink: micros(0),
    },
    { model: 'matrix', rtt: [[0]], siteLatency: micros(0) },
  ]
  for (const config of zeroes) {
    const model = placed(config, 2)
    t.is(model.minimum, micros(1), config.model)
    t.is(model.oneWay(node(0), node(1)), micros(1), config.model)
  }
})

test('constant: every pair is as far apart as configured', (t) => {
  t.deepEqual(new Set(oneWays(placed({ model: 'constant', oneWay: micros(123) }, 9), 9)), new Set([123]))
})

test('uniform: every value of the range occurs, its ends included, and none more often than chance allows', (t) => {
  const latencies = oneWays(placed({ model: 'uniform', min: micros(10), max: micros(19) }, 201), 201)
  const counts = new Map<number, number>()
  for (const latency of latencies) counts.set(latency, (counts.get(latency) ?? 0) + 1)
  t.deepEqual(
    [...counts.keys()].sort((a, b) => a - b),
    [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  )
  // 20,100 pairs, both ways: 4,020 a value, five standard deviations of 2 · 42.5.
  for (const count of counts.values()) t.true(Math.abs(count - 4_020) < 425, `${count}`)
})

test('lognormal: half of the pairs are below the median, a sixth above median · e^sigma', (t) => {
  const model = placed({ model: 'lognormal', median: milliseconds(50), sigma: 0.5, min: micros(1) }, 201)
  const latencies = oneWays(model, 201)
  const share = (from: number) => latencies.filter((latency) => latency > from).length / latencies.length
  t.true(Math.abs(share(50_000) - 0.5) < 0.02, `${share(50_000)}`)
  t.true(Math.abs(share(50_000 * Math.exp(0.5)) - 0.1587) < 0.015)
})

test('euclidean: latency is the straight line between coordinates within the square', (t) => {
  const side = milliseconds(100)
  const model = placed({ model: 'euclidean', side, min: micros(1) }, 300)
  for (let handle = 0; handle < 300; handle++) {
    t.true(model.coordinates!(node(handle)).every((value) => value >= 0 && value < side))
  }
  for (const [a, b] of pairs(20)) {
    const [ax, ay, bx, by] = [...model.coordinates!(a), ...model.coordinates!(b)] as [
      number,
      number,
      number,
      number,
    ]
    t.is(model.oneWay(a, b), micros(Math.round(Math.hypot(ax - bx, ay - by))))
  }
})

test('euclidean: the mean distance of two nodes is 0.5214 of a side, as for random points of a square', (t) => {
  const latencies = oneWays(placed({ model: 'euclidean', side: milliseconds(100), min: micros(1) }, 500), 500)
  const mean = latencies.reduce((sum, latency) => sum + latency, 0) / latencies.length
  t.true(Math.abs(mean / 100_000 - 0.5214) < 0.02, `${mean}`)
})

test('geographic: great circles between cities are those of the atlas', (t) => {
  const config = {
    model: 'geographic',
    inflation: 1,
    fibreKmPerS: 1_000_000,
    accessLatency: micros(0),
  } as const
  const distances: [from: number, to: number, km: number][] = [
    [0, 1, 18_330], // across the date line
    [0, 2, 5_570],
    [2, 1, 14_200],
  ]
  for (const [from, to, km] of distances) {
    const [one, other] = [CITIES[from]!, CITIES[to]!]
    const model = placed({ ...config, cities: [one] }, 1)
    t.true(Math.abs(model.distanceKm!(node(0), other) - km) < 0.005 * km, `${one.name} – ${other.name}`)
    t.is(model.distanceKm!(node(0), one), 0)
  }
})

test('geographic: a latency is cable length over the speed of light in fibre and the access of both ends', (t) => {
  const config = {
    model: 'geographic',
    inflation: 1.5,
    fibreKmPerS: 200_000,
    accessLatency: milliseconds(2),
  } as const
  const model = placed({ ...config, cities: CITIES }, 40)
  const cityOf = (handle: NodeHandle) => CITIES.find((city) => model.distanceKm!(handle, city) === 0)!
  for (const [a, b] of pairs(40)) {
    const km = model.distanceKm!(a, cityOf(b))
    t.is(model.oneWay(a, b), micros(4_000 + Math.round((km * 1.5 * 1_000_000) / 200_000)))
  }
  t.is(model.minimum, micros(4_000))
})

test('geographic: cities get nodes by weight', (t) => {
  const model = placed({ ...(CONFIGS[5] as LatencyConfig & { model: 'geographic' }) }, 18_500)
  const inCity = (city: (typeof CITIES)[number]) =>
    Array.from({ length: 18_500 }, (_, handle) => model.distanceKm!(node(handle), city)).filter(
      (km) => km === 0,
    ).length
  for (const city of CITIES) t.true(Math.abs(inCity(city) - 1_000 * city.weight) < 350, city.name)
})

test('geographic: without cities half of the nodes are nearer to a place than a quarter of the way round', (t) => {
  const model = placed(CONFIGS[4]!, 5_000)
  const near = Array.from({ length: 5_000 }, (_, handle) => model.distanceKm!(node(handle), CITIES[0]!))
  t.true(Math.abs(near.filter((km) => km < 10_007.5).length - 2_500) < 180)
})

test('coordinates order pairs as their latencies do', (t) => {
  for (const config of [CONFIGS[3]!, CONFIGS[4]!]) {
    const model = placed(config, 30)
    const chord = (a: NodeHandle, b: NodeHandle) =>
      Math.hypot(...model.coordinates!(a).map((value, axis) => value - model.coordinates!(b)[axis]!))
    const byLatency = pairs(30).sort(
      ([a, b], [c, d]) => model.oneWay(a, b) - model.oneWay(c, d) || a - c || b - d,
    )
    const chords = byLatency.map(([a, b]) => chord(a, b))
    const step = config.model === 'euclidean' ? 2 : 1e-4
    t.true(
      chords.every((value, index) => index === 0 || value >= chords[index - 1]! - step),
      config.model,
    )
  }
})

test('matrix: one way is half the round trip of that direction', (t) => {
  const model = placed(
    {
      model: 'matrix',
      rtt: [
        [0, 11],
        [31, 0],
      ],
      siteLatency: micros(7),
    },
    2,
  )
  t.deepEqual(
    [model.oneWay(node(0), node(1)), model.oneWay(node(1), node(0))].sort((a, b) => a - b),
    [5_500, 15_500],
  )
  t.is(model.minimum, micros(7))
})

test('matrix: nodes of one site are apart as its diagonal says, else by the site latency', (t) => {
  const inside = (rtt: number) => placed({ model: 'matrix', rtt: [[rtt]], siteLatency: micros(400) }, 2)
  t.is(inside(2.5).oneWay(node(0), node(1)), micros(1_250))
  t.is(inside(0).oneWay(node(0), node(1)), micros(400))
})

test('matrix: no site gets a second node before every site has one', (t) => {
  const dealtEvenly = fc.property(
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 60 }),
    fc.integer(),
    (sites, nodes, low) => {
      // The entry on the diagonal shows the site of a node: 2 ms per site number.
      const rtt = Array.from({ length: sites }, (_, i) => Array.from({ length: sites }, () => 2 * (i + 1)))
      const model = placed({ model: 'matrix', rtt, siteLatency: micros(1) }, nodes, { high: 1, low })
      const counts = new Array<number>(sites).fill(0)
      for (let handle = 0; handle < nodes; handle++)
        counts[model.oneWay(node(handle), node(handle)) / 1_000 - 1]!++
      return Math.max(...counts) - Math.min(...counts) <= 1
    },
  )
  t.notThrows(() => fc.assert(dealtEvenly))
})

test('matrix: a programmer who gives a ragged, negative or empty matrix is stopped', (t) => {
  for (const rtt of [
    [],
    [[0, 1]],
    [
      [0, -1],
      [1, 0],
    ],
    [
      [0, Number.NaN],
      [1, 0],
    ],
  ]) {
    t.throws(
      () => createLatencyModel({ model: 'matrix', rtt, siteLatency: micros(1) }, KEY),
      undefined,
      `${rtt}`,
    )
  }
})
