import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import type { NodeHandle } from '../../protocol/base/handles.ts'
import { cellBetween } from '../../protocol/state/routing-table.ts'
import { randomStream, streamKey } from '../../sim/core/random.ts'
import { Oracle } from '../../sim/measure/oracle.ts'
import { convergedStart } from '../../sim/run/converged/converged-start.ts'
import { randomId } from '../../sim/run/users/keys.ts'
import { World } from '../../sim/run/world.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'
import type { Resident } from './scenarios.ts'
import { failuresOf, faultsOf, play, scenario } from './scenarios.ts'

interface Settings {
  readonly nodes: number
  readonly pastry?: string
  readonly latency?: string
  readonly samples?: number
  readonly seed?: string
}

interface Overlay {
  readonly scenario: ResolvedScenario
  readonly world: World
  readonly residents: readonly Resident[]
}

const FILES = {
  'sites.csv': '0,10,35\n10,0,50\n35,50,0\n',
  'cities.json': JSON.stringify([
    { name: 'London', latitude: 51.5, longitude: -0.1, weight: 9 },
    { name: 'Auckland', latitude: -36.8, longitude: 174.8 },
    { name: 'New York', latitude: 40.7, longitude: -74, weight: 8 },
  ]),
}

/** Nodes under random ids in a world of their own, which has begun converged. */
function started({
  nodes,
  pastry = '{ leafSetSize: 8 }',
  latency = '{ model: euclidean }',
  samples = 16,
  seed = 'converged',
}: Settings): Overlay {
  const head = `pastry: ${pastry}\nnetwork: { latency: ${latency} }`
  const settings = scenario({ head, files: FILES, seed, phases: ['join: { nodes: 1 }'] })
  const world = new World(settings, { wireMode: 'off' })
  const ids = randomStream(streamKey('ids'))
  const residents = Array.from({ length: nodes }, () => {
    const node = world.addNode(randomId(ids, 128))
    return { handle: node.self, node }
  })
  convergedStart(world, handlesOf(residents), { ...settings, samples })
  return { scenario: settings, world, residents }
}

const handlesOf = (residents: readonly Resident[]) => Int32Array.from(residents, ({ handle }) => handle)

/** The nodes whose leaf set is not that of ground truth. */
function wrongLeafSets({ world, residents }: Overlay, leafSetSize: number): NodeHandle[] {
  const oracle = new Oracle((handle) => world.idOf(handle))
  for (const { handle } of residents) oracle.add(handle)
  return residents
    .filter(({ handle, node: { leafSet } }) => {
      const sides = {
        clockwise: leafSet.side('clockwise'),
        counterclockwise: leafSet.side('counterclockwise'),
      }
      return !isDeepStrictEqual(oracle.leafSet(handle, leafSetSize), sides)
    })
    .map(({ handle }) => handle)
}

/** A cell of some node's table for which there is a node. */
interface Cell {
  readonly of: NodeHandle
  /** NO_NODE if the cell is empty all the same. */
  readonly holder: NodeHandle
  /** As the table has it. */
  readonly roundTrip: number
  /** All nodes of the overlay that belong there. */
  readonly fitting: readonly NodeHandle[]
}

function cellsOf({ scenario, world, residents }: Overlay): Cell[] {
  const { digitBits } = scenario.pastry
  return residents.flatMap(({ handle, node: { table } }) => {
    const fitting = new Map<string, NodeHandle[]>()
    for (const { handle: other } of residents) {
      if (other === handle) continue
      const { row, column } = cellBetween(world.idOf(handle), world.idOf(other), digitBits)
      const place = `${row} ${column}`
      fitting.set(place, [...(fitting.get(place) ?? []), other])
    }
    return [...fitting].map(([place, nodes]) => {
      const [row, column] = place.split(' ').map(Number) as [number, number]
      const holder = table.get(row, column)
      return { of: handle, holder, roundTrip: table.roundTrip(row, column), fitting: nodes }
    })
  })
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

/** How much longer the round trips of the tables are than those to the nearest nodes that fit. */
function excess({ world: { network } }: Overlay, cells: readonly Cell[]): number {
  const nearest = ({ of, fitting }: Cell) => Math.min(...fitting.map((node) => network.roundTrip(of, node)))
  return mean(cells.map((cell) => cell.roundTrip - nearest(cell)))
}

const LATENCIES = {
  constant: '{ model: constant }',
  uniform: '{ model: uniform }',
  lognormal: '{ model: lognormal }',
  euclidean: '{ model: euclidean }',
  geographic: '{ model: geographic }',
  'geographic with cities': '{ model: geographic, cities: cities.json }',
  'transit-stub': '{ model: transit-stub }',
  matrix: '{ model: matrix, file: sites.csv }',
} as const

const DRAWN = ['uniform', 'lognormal']

for (const [title, latency] of Object.entries(LATENCIES)) {
  test(`${title}: leaf sets are those of ground truth, and every cell for which there is a node has the nearest`, (t) => {
    // If nothing shows which nodes are near, all that fit are asked.
    const overlay = started({ nodes: 500, latency, samples: 500 })
    t.deepEqual(wrongLeafSets(overlay, 8), [])
    const cells = cellsOf(overlay)
    t.true(cells.every(({ holder, fitting }) => fitting.includes(holder)))
    const { network } = overlay.world
    t.true(cells.every(({ of, holder, roundTrip }) => network.roundTrip(of, holder) === roundTrip))
    t.is(excess(overlay, cells), 0)
    const sizes = overlay.residents.map(({ node }) => node.table.size)
    t.is(
      sizes.reduce((a, b) => a + b),
      cells.length,
    )
    t.true(overlay.residents.every(({ node }) => node.isActive))
  })
}

for (const title of DRAWN) {
  test(`${title}: the more samples, the nearer`, (t) => {
    const excesses = [1, 4, 16, 500].map((samples) => {
      const overlay = started({ nodes: 500, latency: LATENCIES[title as 'uniform'], samples })
      return excess(overlay, cellsOf(overlay))
    })
    t.true(
      excesses.every((value, index) => index === 0 || value < excesses[index - 1]!),
      `${excesses}`,
    )
  })
}

for (const title of ['constant', 'geographic with cities', 'matrix'] as const) {
  test(`${title}: of many nodes that are equally near each gets its share of the tables`, (t) => {
    const overlay = started({ nodes: 500, latency: LATENCIES[title] })
    const counts = new Map<NodeHandle, number>()
    const ofFirstRow = cellsOf(overlay).filter(({ fitting }) => fitting.length > 15)
    for (const { holder } of ofFirstRow) counts.set(holder, (counts.get(holder) ?? 0) + 1)
    // 15 cells of 500 nodes. Auckland is small, and its nodes are in many tables.
    const share = Math.max(...counts.values()) / ofFirstRow.length
    t.true(counts.size > 450 && share < 0.02, `${counts.size} ${share}`)
  })
}

test('the nearest on the plane is that by coordinates, below the least latency too', (t) => {
  const overlay = started({ nodes: 300, latency: '{ model: euclidean, min: 50ms }' })
  const { latency } = overlay.world.network
  const away = (a: NodeHandle, b: NodeHandle) => {
    const [[ax, ay], [bx, by]] = [latency.coordinates!(a), latency.coordinates!(b)]
    return Math.hypot(ax! - bx!, ay! - by!)
  }
  t.true(
    cellsOf(overlay).every(({ of, holder, fitting }) => {
      return away(of, holder) === Math.min(...fitting.map((node) => away(of, node)))
    }),
  )
})

test('without proximity selection any node that fits is drawn for a cell, near or far', (t) => {
  const overlay = started({ nodes: 500, pastry: '{ proximitySelection: false }' })
  const cells = cellsOf(overlay)
  t.true(cells.every(({ holder, fitting }) => fitting.includes(holder)))
  const { network } = overlay.world
  const expected = mean(
    cells.map(({ of, fitting }) => mean(fitting.map((node) => network.roundTrip(of, node)))),
  )
  const found = mean(cells.map(({ roundTrip }) => roundTrip))
  t.true(Math.abs(found / expected - 1) < 0.03, `${found} ${expected}`)
})

for (const digitBits of [1, 2, 8]) {
  test(`with digits of ${digitBits} bits too every cell for which there is a node has the nearest`, (t) => {
    const overlay = started({ nodes: 200, pastry: `{ digitBits: ${digitBits} }` })
    const cells = cellsOf(overlay)
    t.true(cells.every(({ holder, fitting }) => fitting.includes(holder)))
    t.is(excess(overlay, cells), 0)
  })
}

for (const nodes of [1, 2, 3, 8, 9, 10]) {
  test(`${nodes} nodes with L = 8 know each other as far as the leaf set goes`, (t) => {
    const overlay = started({ nodes })
    t.deepEqual(wrongLeafSets(overlay, 8), [])
    t.true(overlay.residents.every(({ node }) => node.leafSet.spansRing === nodes <= 8 && node.isActive))
  })
}

test('the same seed draws the same tables, another seed others', (t) => {
  const tables = (seed: string) => {
    const { residents } = started({ nodes: 200, latency: '{ model: constant }', seed })
    return residents.map(({ node }) => [...node.table.entries()].join(' '))
  }
  t.deepEqual(tables('one'), tables('one'))
  t.notDeepEqual(tables('one'), tables('two'))
})

test('a run that begins converged is the same when every message is encoded and decoded', (t) => {
  const fingerprint = (wireMode: 'on' | 'off') =>
    play(
      {
        head: 'pastry: { leafSetSize: 8 }\nnetwork: { latency: { model: transit-stub } }',
        phases: ['join: { nodes: 60, start: converged }', 'route: { count: 100, over: 20s }'],
      },
      { wireMode },
    ).result.fingerprint
  t.is(fingerprint('on'), fingerprint('off'))
})

test('two nodes of one id are a mistake of the program', (t) => {
  const { scenario, world, residents } = started({ nodes: 2 })
  const twin = world.addNode(world.idOf(residents[0]!.handle))
  const members = handlesOf([...residents, { handle: twin.self, node: twin }])
  t.throws(() => convergedStart(world, members, { ...scenario, samples: 1 }), { message: /have one id/ })
})

test('an overlay that has begun converged keeps its leaf sets, and takes newcomers in', (t) => {
  const played = play({
    phases: [
      'join: { nodes: 100, start: converged }',
      'settle: { for: 5m }',
      'join: { nodes: 10, over: 10s }',
      'settle: { for: 2m }',
    ],
  })
  t.deepEqual(faultsOf(played), [])
  t.is(played.residents.length, 110)
})

test('1,000 nodes on the plane route as ideal tables do: 2.48 hops, and ways 1.33 times as long as straight lines', (t) => {
  // oracle-hops.csv: 2.480 (standard error 0.004) and 1.327 (varies by 0.03 between placements).
  const played = play({
    head: 'pastry: { leafSetSize: 16 }\nnetwork: { latency: { model: euclidean } }',
    phases: ['join: { nodes: 1000, start: converged }', 'route: { count: 10000, over: 60s, keys: nodes }'],
  })
  const row = played.phase('route')
  t.deepEqual(failuresOf(row), {})
  t.true(Math.abs(row.hops_mean! - 2.48) < 0.025, `${row.hops_mean}`)
  t.true(Math.abs(row.stretch_sum! - 1.33) < 0.04, `${row.stretch_sum}`)
})
