import test from 'ava'
import {
  isSevered,
  type Stratum,
  severedIn,
  shownStrata,
  stratify,
  stratumOf,
  stratumOfRow,
} from '../../sim/sweep/strata.ts'
import { summaryRow } from '../cli/rows.ts'
import { record } from './samples.ts'

test('a ring is severed from the crash on, and before any crash the question does not arise', (t) => {
  const phases = [{}, { dead_run_max: 2 }, {}, { dead_run_max: 8 }, {}]
  const asked = (severedIn?: number) => {
    const kept = record({ run: 1, phases, ...(severedIn !== undefined && { severedIn }) })
    return phases.map((_, phase) => isSevered(kept, phase))
  }
  t.deepEqual(asked(), [null, false, false, false, false])
  t.deepEqual(asked(3), [null, false, false, true, true])
})

test('a run is of the severed stratum from the phase of the crash on, and else intact', (t) => {
  const kept = record({ run: 1, phases: [{}, { dead_run_max: 8 }, {}], severedIn: 1 })
  t.deepEqual(
    [0, 1, 2].map((phase) => stratumOf(kept, phase)),
    ['intact', 'severed', 'severed'],
  )
  const cells = ['no', null, 'yes']
  t.deepEqual(
    cells.map((severed) => stratumOfRow({ severed })),
    ['intact', 'intact', 'severed'],
  )
})

const members = (...strata: readonly Stratum[]) => strata.map((stratum, index) => ({ index, stratum }))
const split = (all: ReturnType<typeof members>, metric = 'hops_mean') =>
  stratify(all, metric).map(({ rings, members }) => [rings, members.map(({ index }) => index)])

test('runs are distinguished only if some are severed', (t) => {
  t.deepEqual(split(members('intact', 'intact')), [['all', [0, 1]]])
  t.deepEqual(split([]), [['all', []]])
  t.deepEqual(split(members('intact', 'severed', 'intact')), [
    ['all', [0, 1, 2]],
    ['intact', [0, 2]],
    ['severed', [1]],
  ])
  t.deepEqual(split(members('severed')), [
    ['all', [0]],
    ['intact', []],
    ['severed', [0]],
  ])
})

test('whether the ring was severed is asked of all runs', (t) => {
  t.deepEqual(split(members('intact', 'severed'), 'severed'), [['all', [0, 1]]])
})

test('a table shows the strata if they are distinguished, else all runs', (t) => {
  const shown = (...rings: readonly string[]) =>
    shownStrata(rings.map((each) => ({ rings: each }))).map(({ rings }) => rings)
  t.deepEqual(shown('all'), ['all'])
  t.deepEqual(shown('all', 'intact', 'severed'), ['intact', 'severed'])
  t.deepEqual(shown('all', 'severed'), ['severed'])
  t.deepEqual(shown(), [])
})

test('half a leaf set of neighbours that crash together sever a ring, unless all its nodes know each other', (t) => {
  const crash = (dead: number, live: number) => [
    summaryRow({ phase: 0 }),
    summaryRow({ phase: 1, dead_run_max: dead, crashes: 10, nodes_live: live }),
  ]
  t.is(severedIn(crash(3, 90), 8), null)
  t.is(severedIn(crash(4, 90), 8), 1)
  t.is(severedIn(crash(4, 0), 8), 1, 'ten nodes, one more than L + 1')
  t.is(severedIn(crash(8, 0), 10), null, 'ten nodes: each leaf set holds all others')
})
