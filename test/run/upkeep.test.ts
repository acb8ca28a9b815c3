import test from 'ava'
import { seconds } from '../../protocol/base/time.ts'
import { play } from './scenarios.ts'

// What probes of the table find out, over many seeds: `npm run evidence -- repair`.

test('a node that is heard anyway is not probed: lookups save the pings', (t) => {
  const pings = (last: string): number => {
    const head = `
pastry: { leafSetSize: 8, tableProbing: fixed, tableProbePeriod: 30s }
network: { latency: { model: uniform } }
`
    const start = ['join: { nodes: 100, over: 30s }', 'settle: { for: 5m }']
    const played = play({ head, phases: [...start, last] }, { trace: 'on' })
    return played.trace.filter(({ at, text }) => at > seconds(330) && /^→ \d+ {2}ping/.test(text)).length
  }
  const [quiet, busy] = [pings('settle: { for: 2m }'), pings('route: { count: 10000, over: 2m }')]
  t.true(quiet > 0)
  t.true(busy < 0.6 * quiet, `${busy} instead of ${quiet}`)
})

test('self-tuned, all nodes estimate about the same period, and probe the sooner the more of them fail', (t) => {
  const selfTuned = `
pastry: { leafSetSize: 16 }
network: { latency: { model: uniform } }
`
  const estimates = (extra: string[]): number[] => {
    const calm = ['join: { nodes: 200, over: 30s }', 'settle: { for: 30m }']
    const { residents } = play({ head: selfTuned, phases: [...calm, ...extra] })
    return residents.map(({ node }) => node.probePeriod).sort((a, b) => a - b)
  }
  const middle = (sorted: readonly number[]): number => sorted[sorted.length >> 1]!
  const calm = estimates([])
  for (const estimate of calm) t.true(estimate >= seconds(9) && estimate <= seconds(3_600))
  t.true(calm.at(-10)! < 5 * calm[10]!, `${calm}`)
  const stormy = estimates(['crash: { count: 50 }', 'settle: { for: 5m }'])
  t.true(middle(stormy) < 0.6 * middle(calm), `${middle(stormy)} after ${middle(calm)}`)
})
