import test from 'ava'
import { play, SMALL } from './scenarios.ts'

test('a run whose phases are repeated is the run of the scenario that is written out', (t) => {
  const round = [
    'crash: { count: 2 }',
    'lookup: { count: 20 }',
    'join: { nodes: 2, over: 5s }',
    'settle: { for: 30s }',
  ]
  const start = ['join: { nodes: 30, over: 15s }', 'settle: { for: 45s }', 'insert: { keys: 20 }']
  const repeat = `repeat: { times: 3, phases: [${round.map((phase) => `{ ${phase} }`).join(', ')}] }`
  const [repeated, written] = [[repeat], [...round, ...round, ...round]].map((phases) =>
    play({ head: SMALL, phases: [...start, ...phases] }),
  )
  t.deepEqual(
    repeated!.result.summary.map(({ label }) => label),
    written!.result.summary.map(({ label }) => label),
  )
  t.deepEqual(repeated!.rows, written!.rows)
  t.is(repeated!.result.fingerprint, written!.result.fingerprint)
})
