import test from 'ava'
import { isOnScale, positionOf } from '../../../sim/figures/sweep/parameter-axis.ts'
import { type Parameter, settingLabels, variedParameters } from '../../../sim/figures/sweep/parameters.ts'
import type { ParameterValue } from '../../../sim/sweep/outline.ts'
import type { SweepResults } from '../../../sim/sweep/results.ts'
import { madeUpResults } from './samples.ts'

const resultsOf = (
  values: readonly ParameterValue[],
  design: SweepResults['design'] = 'list',
): SweepResults =>
  madeUpResults({
    design,
    parameters: [{ title: 'varied', values: [] }],
    points: values.map((value) => [value]),
    seeds: 1,
    run: () => ({ failure_pct: 0, bytes_per_node_s: 0 }),
  })

const variedIn = (results: SweepResults): readonly Parameter[] => variedParameters(results).varied

for (const [values, unit, quantities] of [
  [[8, 16, 32], '', [8, 16, 32]],
  [['45s', '30m'], 's', [45, 1800]],
  [['1m', '2h'], 'minutes', [1, 120]],
  [['0s', '20ms'], 'ms', [0, 20]],
  [['64KiB', '1MiB'], 'KiB', [64, 1024]],
  [['10%', '2.5%'], '%', [10, 2.5]],
] as const)
  test(`${values.join(', ')} are quantities`, (t) => {
    const [parameter] = variedIn(resultsOf(values))
    t.is(parameter?.scale?.unit, unit)
    t.deepEqual([...(parameter?.scale?.of.values() ?? [])], [...quantities])
  })

for (const values of [
  [true, false],
  ['8', '16'],
  ['30s', 'off'],
  ['30s', 30],
  [
    [1, 2],
    [3, 4],
  ],
] as const)
  test(`${JSON.stringify(values)} are no quantities`, (t) => {
    t.is(variedIn(resultsOf(values))[0]?.scale, null)
  })

test('values are written as in the sweep file', (t) => {
  const values = ['30s', true, null, [1, '2s'], { min: 1, max: '4KiB' }]
  t.deepEqual(variedIn(resultsOf(values))[0]?.labels, ['30s', 'true', 'none', '1, 2s', 'min: 1, max: 4KiB'])
})

test('few values stand side by side, many and those of a Latin hypercube on a scale', (t) => {
  const cases = [
    [[1, 2, 3, 4, 5, 6], 'list', false],
    [[1, 2, 3, 4, 5, 6, 7], 'list', true],
    [[1, 2], 'latin-hypercube', true],
    [['a', 'b'], 'latin-hypercube', false],
  ] as const
  for (const [values, design, expected] of cases) {
    t.is(isOnScale(variedIn(resultsOf(values, design))[0]!), expected)
  }
})

test('on a scale a value is its quantity, side by side it is as written', (t) => {
  const position = (design: SweepResults['design']) =>
    positionOf(variedIn(resultsOf(['45s', '30m'], design))[0]!, '30m')
  t.is(position('latin-hypercube'), 1800)
  t.is(position('list'), '30m')
})

test('what has one value only is not varied', (t) => t.deepEqual(variedIn(resultsOf([8])), []))

test('settings that are written alike are distinguished by their numbers', (t) => {
  t.deepEqual(settingLabels(variedIn(resultsOf([8, 16, 8])), 3).labels, ['8 (1)', '16', '8 (3)'])
})
