import test from 'ava'
import { micros } from '../../protocol/base/time.ts'
import type { CoordinatesConfig } from '../../sim/network/config.ts'
import { node, oneWays, placed } from './samples.ts'

const CONFIG: CoordinatesConfig = {
  model: 'coordinates',
  points: [
    [0, 0],
    [30, 40],
    [0, 40],
  ],
  heights: null,
  entries: 'round-trips',
  nodes: 'in-order',
  min: micros(500),
}

test('half of the distance is one way; node 1 is the host of the first row, after the last comes the first again', (t) => {
  const model = placed(CONFIG, 5)
  t.is(model.oneWay(node(1), node(2)), micros(25_000))
  t.is(model.oneWay(node(2), node(3)), micros(15_000))
  t.is(model.oneWay(node(3), node(1)), micros(20_000))
  t.deepEqual(
    [0, 1, 2, 3, 4].map((handle) => model.site?.(node(handle))),
    [2, 0, 1, 2, 0],
  )
  t.is(model.oneWay(node(1), node(4)), micros(500), 'at one place')
  t.deepEqual(model.coordinates?.(node(2)), [15_000, 20_000])
})

test('heights come on top, and then there is no straight line', (t) => {
  const model = placed({ ...CONFIG, heights: [2, 4, 6] }, 4)
  t.is(model.oneWay(node(1), node(2)), micros(25_000 + 3_000))
  t.is(model.oneWay(node(3), node(2)), micros(15_000 + 5_000))
  t.is(model.coordinates, undefined)
})

test('distances may be one way, and have three dimensions', (t) => {
  const points = [
    [1, 2, 3],
    [4, 6, 15],
  ]
  const model = placed({ ...CONFIG, points, entries: 'one-way' }, 3)
  t.is(model.oneWay(node(1), node(2)), micros(13_000))
})

test('sampled nodes are at any host, and the same ones for the same key', (t) => {
  const rows = (key: { high: number; low: number }) => {
    const model = placed({ ...CONFIG, nodes: 'sampled' }, 300, key)
    return Array.from({ length: 300 }, (_, handle) => model.site!(node(handle)))
  }
  const drawn = rows({ high: 1, low: 2 })
  t.deepEqual(drawn, rows({ high: 1, low: 2 }))
  for (const row of [0, 1, 2]) t.true(Math.abs(drawn.filter((each) => each === row).length - 100) < 30)
})

test('no pair is closer than the minimum', (t) => {
  t.is(Math.min(...oneWays(placed(CONFIG, 9), 9)), 500)
})
