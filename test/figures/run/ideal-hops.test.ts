import { existsSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parse } from 'csv-parse/sync'
import { idealHops, meanHops } from '../../../sim/figures/run/ideal-hops.ts'

const ideal = (nodes: number, digitBits: number, leafSetSize: number, keys: 'random' | 'nodes' = 'random') =>
  idealHops({ nodes, idBits: 128, digitBits, leafSetSize, keys })

test('an ideal overlay routes in as many hops as an independent computation says', (t) => {
  const file = '../shared/reference/oracle-hops.csv'
  if (!existsSync(file)) {
    t.log('skipped: the independent computation is not here')
    t.pass()
    return
  }
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true })
  for (const row of rows) {
    const place = `${row.nodes} nodes, b = ${row.digit_bits}, L = ${row.leaf_set_size}`
    const keys = row.key === 'node' ? 'nodes' : 'random'
    const shares = ideal(Number(row.nodes), Number(row.digit_bits), Number(row.leaf_set_size), keys)
    // One placement of ids differs from another, and if no entry fits a random key, ours knows more nodes to choose from.
    const systematic = keys === 'nodes' ? 0.005 : 0.012
    t.true(Math.abs(meanHops(shares) - Number(row.hops_mean)) < 0.04, `${place}: ${meanHops(shares)}`)
    for (let hops = 0; hops <= 8; hops++) {
      const expected = Number(row[`p${hops}`])
      const error = Math.sqrt(expected * (1 - expected) * (1 / Number(row.trials) + 1 / 20_000))
      const found = shares[hops] ?? 0
      t.true(Math.abs(found - expected) < 4 * error + systematic, `${place}, ${hops} hops: ${found}`)
    }
  }
})

test('the published distribution: 100,000 nodes, b = 4, L = 16', (t) => {
  const shares = ideal(100_000, 4, 16, 'nodes')
  for (const [hops, published] of [0, 0.0006, 0.0156, 0.1643, 0.6449, 0.1745].entries())
    t.true(
      Math.abs((shares[hops] ?? 0) - published) < 0.015,
      `${hops} hops: ${shares[hops]}, published ${published}`,
    )
})

test('if all nodes know each other, one hop is enough, and none is needed at the root', (t) => {
  const [none = 0, one = 0, ...more] = ideal(9, 4, 8)
  t.true(Math.abs(none - 1 / 9) < 0.01)
  t.true(Math.abs(none + one - 1) < 1e-9)
  t.deepEqual(more, [])
  t.deepEqual(ideal(1, 4, 8), [1])
})

test('the same overlay gives the same shares, and short ids are no obstacle', (t) => {
  t.deepEqual(ideal(300, 2, 8), ideal(300, 2, 8))
  const shares = idealHops({ nodes: 100, idBits: 8, digitBits: 2, leafSetSize: 4, keys: 'nodes' })
  t.true(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9)
})
