import test from 'ava'
import type { Simulation } from '../../sim/run.ts'
import { play } from './scenarios.ts'

/** Two values whose length and checksum are the same. */
const [WRITTEN, FORGED] = ['003pwu', '00a5fa']

/** Every value that is found is another when its caller gets it. */
function played({ phase, forged }: { readonly phase: string; readonly forged: string }) {
  const seen = new WeakSet<Simulation>()
  const value = new TextEncoder().encode(forged)
  const forge = (simulation: Simulation): void => {
    if (seen.has(simulation)) return
    seen.add(simulation)
    const { measurement } = simulation
    const answered = measurement.operationAnswered.bind(measurement)
    measurement.operationAnswered = (operation, told) =>
      answered(
        operation,
        told.answer.kind === 'found' ? { ...told, answer: { ...told.answer, value } } : told,
      )
  }
  const phases = [
    'join: { nodes: 5, over: 5s }',
    'settle: { for: 30s }',
    'insert: { dataset: data.csv }',
    phase,
  ]
  return play({ phases, files: { 'data.csv': `key,value\na,${WRITTEN}\n` } }, { meanwhile: forge })
}

const lookup = (fields = '') => `lookup: { count: 3${fields} }`

test('a row of a CSV dataset is stored as its text', (t) => {
  t.deepEqual([...played({ phase: lookup(', verify: true'), forged: WRITTEN }).result.violations], [])
})

test('a value that was never written is a violation in any lookup', (t) => {
  const { violations } = played({ phase: lookup(), forged: 'forged' }).result
  t.is(violations.length, 3)
  t.regex(violations[0]!, /^operation 2 returned other bytes than operation 1 stored$/)
})

for (const phase of [lookup(', verify: true'), 'mix: { lookups: 1, count: 3, verify: true }'])
  test(`a forged value of the same checksum is found if values are verified (${phase.split(':')[0]})`, (t) => {
    t.is(played({ phase, forged: FORGED }).result.violations.length, 3)
  })

test('and is not found if they are not', (t) => {
  t.deepEqual([...played({ phase: lookup(), forged: FORGED }).result.violations], [])
})
