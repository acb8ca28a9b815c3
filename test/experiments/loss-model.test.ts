import test from 'ava'
import { lossesPerKey, lossRate, repairTimeOf, shareLost } from '../../experiments/durability/loss-model.ts'

const near = (found: number, expected: number, relative: number) =>
  Math.abs(found - expected) <= relative * Math.abs(expected)

for (const [nodes, victims, replicas, share] of [
  [1_000, 300, 1, 0.3],
  [10, 3, 3, 1 / 120],
  [10, 2, 3, 0],
  [4, 4, 2, 1],
  // 300 · 299 · 298 of 1,000 · 999 · 998.
  [1_000, 300, 3, 26_730_600 / 997_002_000],
] as const)
  test(`of ${nodes} nodes ${victims} take all ${replicas} copies of a key with probability ${share}`, (t) => {
    t.true(near(shareLost({ nodes, victims, replicas }), share, 1e-12))
  })

test('one copy is lost when its holder crashes, and can be restored from nowhere', (t) => {
  t.true(near(lossRate({ replicas: 1, crashRate: 0.001, repairTime: 0 }), 0.001, 1e-12))
})

test('with k copies the rate is k λ^k T^(k − 1) if repair is fast', (t) => {
  for (const replicas of [2, 3, 5]) {
    const rate = lossRate({ replicas, crashRate: 1e-6, repairTime: 10 })
    t.true(near(rate, replicas * 1e-6 ** replicas * 10 ** (replicas - 1), 1e-3))
  }
})

/** Pure death and repair: of i copies one dies at the rate i λ, and each of the k − i that lack comes back at the rate 1 / T. */
function chainLoss({
  replicas: k,
  crashRate,
  repairTime,
  duration,
}: Parameters<typeof lossesPerKey>[0]): number {
  let state = Array.from({ length: k + 1 }, (_, copies): number => (copies === k ? 1 : 0))
  const step = repairTime / 200
  for (let time = 0; time < duration; time += step) {
    state = state.map((share, copies) => {
      const out = copies === 0 ? 0 : copies * crashRate + (k - copies) / repairTime
      const died = copies < k ? state[copies + 1]! * (copies + 1) * crashRate : 0
      const restored = copies > 1 ? (state[copies - 1]! * (k - copies + 1)) / repairTime : 0
      return share + step * (died + restored - share * out)
    })
  }
  return state[0]!
}

for (const wear of [
  { replicas: 2, crashRate: 1 / 3_600, repairTime: 45, duration: 20_000 },
  { replicas: 3, crashRate: 1 / 3_600, repairTime: 45, duration: 86_400 },
  { replicas: 3, crashRate: 1 / 1_000, repairTime: 30, duration: 10_000 },
])
  test(`the exact Markov chain loses as many keys: ${JSON.stringify(wear)}`, (t) => {
    // The chain ends at the first loss; losses at a constant rate have not happened with probability e^(−mean).
    t.true(near(1 - Math.exp(-lossesPerKey(wear)), chainLoss(wear), 0.03))
  })

test('before anything is restored all holders have to crash', (t) => {
  const wear = { replicas: 3, crashRate: 1 / 100, repairTime: 50, duration: 20 }
  t.true(near(lossesPerKey(wear), (1 - Math.exp(-0.2)) ** 3, 1e-12))
})

test('the repair time follows from the share of keys that lack copies', (t) => {
  const empty = 0.03 / 1.03
  t.true(near(repairTimeOf({ replicas: 3, crashRate: 0.001, shareAtRisk: 1 - (1 - empty) ** 3 }), 30, 1e-9))
})
