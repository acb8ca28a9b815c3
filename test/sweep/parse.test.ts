import test from 'ava'
import { Problems } from '../../sim/core/problem.ts'
import { parseLatencyMatrix } from '../../sim/network/matrix-file.ts'
import { inlineBase, parseSweep } from '../../sim/sweep/parse-sweep.ts'
import { runCount, runNumbers, runOf } from '../../sim/sweep/plan.ts'
import { parse as parseScenario } from '../scenario/parsing.ts'
import { type Given, parse, problemsOf } from './parsing.ts'
import { small } from './samples.ts'

const BASE = `
name: base
description: as it is
seed: 99
record: { ring: none }
pastry: { leafSetSize: 32 }
phases:
  - join: { nodes: 10 }
  - crash: { fraction: 0.3 }
  - route: { count: 5 }
`
const files = { 'scenarios/base.yaml': BASE }
const given: Given = { files }

/** The first run of each point. */
function scenariosOf(text: string, more: Given = given) {
  const plan = parse(text, more)
  return plan.points.map((point) => plan.scenarioOf({ number: 1, point, seed: plan.seeds[0]! }))
}

test('every run is what --set and --seed make of the base, without rows of single operations', (t) => {
  const text = small({
    base: 'scenarios/base.yaml',
    set: '{ network.loss: 0.01 }',
    parameters: '{ grid: { pastry.leafSetSize: [8, 16], "phases[1].crash.fraction": [0.1, 0.5] } }',
    seeds: '[7, seven]',
  })
  const plan = parse(text, given)
  t.is(runCount(plan), 8)
  for (const number of runNumbers(8)) {
    const planned = runOf(plan, number)
    const [leafSetSize, fraction] = planned.point.values
    const set = [
      'name=small',
      'network.loss=0.01',
      `pastry.leafSetSize=${leafSetSize}`,
      `phases[1].crash.fraction=${fraction}`,
    ]
    const expected = parseScenario(BASE, { set, seed: planned.seed })
    t.deepEqual(plan.scenarioOf(planned), { ...expected, record: { lookups: 'none', ring: 'none' } })
    t.deepEqual(planned.point.set, set.slice(1))
  }
})

test('what is repeated, and how often, may be varied', (t) => {
  const base =
    'name: base\nphases: [join: { nodes: 30 }, repeat: { times: 2, phases: [crash: { count: 1 }, settle: { for: 1m }] }]\n'
  const grid = '{ "phases[1].repeat.times": [1, 3], "phases[1].repeat.phases[0].crash.count": [1, 2] }'
  const text = small({ base: 'scenarios/base.yaml', parameters: `{ grid: ${grid} }` })
  const scenarios = scenariosOf(text, { files: { 'scenarios/base.yaml': base } })
  t.deepEqual(
    scenarios.map(({ phases }) => {
      const crash = phases.at(-2)
      return [phases.length, crash?.kind === 'crash' && crash.victims]
    }),
    [
      [3, { count: 1 }],
      [3, { count: 2 }],
      [7, { count: 1 }],
      [7, { count: 2 }],
    ],
  )
})

test('a base within the sweep is the same as in a file of its own', (t) => {
  const inline = BASE.replaceAll('\n', '\n  ')
  const parameters = '{ grid: { pastry.leafSetSize: [8, 16] } }'
  const within = parse(small({ base: inline, parameters }))
  const apart = parse(small({ base: 'scenarios/base.yaml', parameters }), given)
  t.deepEqual(
    within.points.map((point) => within.scenarioOf({ number: 1, point, seed: '1' })),
    apart.points.map((point) => apart.scenarioOf({ number: 1, point, seed: '1' })),
  )
  t.is(within.digest, apart.digest)
  t.is(within.baseFile, 'sweep.yaml')
  t.is(apart.baseFile, 'scenarios/base.yaml')
})

test('data files of a base are read beside the base, each once', (t) => {
  const files = {
    'scenarios/base.yaml':
      'name: base\nphases: [join: { nodes: 5 }, insert: { dataset: data/values.json }]\n',
    'scenarios/data/values.json': '{ "a": 1 }',
  }
  let reads = 0
  const counted = new Proxy(files, {
    get(target, path: keyof typeof files) {
      if (String(path).endsWith('.json')) reads++
      return target[path]
    },
  })
  const scenarios = scenariosOf(small({ base: 'scenarios/base.yaml' }), { files: counted })
  t.is(scenarios.length, 2)
  t.is(reads, 1)
  t.like(scenarios[1]!.phases[1], { data: { entries: [{ key: 'a', value: '1' }] } })
})

test('--set overrides set, and set overrides the base', (t) => {
  const losses = (text: string, set: readonly string[] = []) =>
    scenariosOf(text, { ...given, set }).map(({ pastry, network }) => [pastry.leafSetSize, network.loss])
  const text = small({
    base: 'scenarios/base.yaml',
    set: '{ network.loss: 0.1 }',
    parameters: '{ grid: { pastry.leafSetSize: [8, 16] } }',
  })
  t.deepEqual(losses(text), [
    [8, 0.1],
    [16, 0.1],
  ])
  t.deepEqual(losses(text, ['network.loss=0.2']), [
    [8, 0.2],
    [16, 0.2],
  ])
})

test('an override that would do nothing is refused', (t) => {
  const parameters = '{ grid: { pastry.leafSetSize: [8, 16] } }'
  const told = (text: string, set: readonly string[] = []) =>
    t.throws(() => scenariosOf(text, { ...given, set }), { instanceOf: Problems })?.message
  const text = small({ base: 'scenarios/base.yaml', parameters })
  t.regex(
    told(small({ base: 'scenarios/base.yaml', parameters, set: '{ pastry.leafSetSize: 4 }' })) ?? '',
    /`pastry.leafSetSize` is a parameter/,
  )
  t.regex(told(text, ['pastry.leafSetSize=4']) ?? '', /^--set:1:1 pastry.leafSetSize: This is a parameter/)
  t.regex(told(text, ['seed=5']) ?? '', /A sweep cannot override `seed`/)
  t.regex(told(text, ['record.lookups=all']) ?? '', /A sweep cannot override `record.lookups`/)
})

test('points of a Latin hypercube that rounding makes equal are refused', (t) => {
  const ranges = '{ pastry.leafSetSize: { from: 4, to: 8, multipleOf: 2 } }'
  const text = small({ parameters: `{ latinHypercube: { points: 5, ranges: ${ranges} } }` })
  t.regex(t.throws(() => scenariosOf(text, given))?.message ?? '', /Points \d and \d are the same\./)
})

test('what is left out has defaults: ten seeds from 1, the first value as baseline, paths as titles', (t) => {
  const plan = parse(
    'name: short\nbase: { phases: [join: { nodes: 10 }, route: { count: 5 }] }\nparameters: { grid: { pastry.leafSetSize: [8, 16] } }\n',
  )
  t.deepEqual(plan.seeds, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
  t.deepEqual(plan.baseline, [8])
  t.deepEqual(plan.parameters, [{ path: 'pastry.leafSetSize', title: 'pastry.leafSetSize' }])
  t.deepEqual(plan.figures, {
    quality: { metric: 'failure_pct', phase: 'route' },
    cost: { metric: 'bytes_per_node_s', phase: 'route' },
    metrics: [],
    conditions: [],
  })
})

test('what happens to an overlay is a condition, unless the sweep file says which parameters are conditions', (t) => {
  const sweep = (figures: string) =>
    parse(
      small({
        base: '{ phases: [join: { nodes: 10 }, crash: { count: 2 }, route: { count: 5 }] }',
        parameters:
          '{ grid: { pastry.leafSetSize: [8, 16], network.loss: [0, 0.1], "phases[1].crash.count": [1, 2] } }',
        figures,
      }),
    ).figures.conditions
  t.deepEqual(sweep('{}'), ['network.loss', 'phases[1].crash.count'])
  t.deepEqual(sweep('{ conditions: [] }'), [])
  t.deepEqual(sweep('{ conditions: [network.loss] }'), ['network.loss'])
})

test('without operations, figures show the leaf sets at the end', (t) => {
  const { figures } = parse(small({ base: '{ phases: [join: { nodes: 10 }, settle: {}] }' }))
  t.deepEqual(figures.quality, { metric: 'leaf_sets_wrong', phase: 'settle' })
})

test('seeds may be counted, listed, or given on the command line', (t) => {
  t.deepEqual(parse(small({ seeds: '2' })).seeds, ['1', '2'])
  t.deepEqual(parse(small({ seeds: "[5, '5a', 0x7]" })).seeds, ['5', '5a', '7'])
  t.deepEqual(parse(small({ seeds: '[5, 6]' }), { seeds: 3 }).seeds, ['1', '2', '3'])
})

test('a baseline may be any value of the grid, a map with its keys in any order', (t) => {
  const latency = '[{ model: constant, oneWay: 10ms }, { model: constant, oneWay: 20ms }]'
  const plan = parse(
    small({
      parameters: `{ grid: { network.latency: ${latency}, pastry.leafSetSize: [8, 16] } }`,
      baseline: '{ network.latency: { oneWay: 20ms, model: constant } }',
    }),
  )
  t.is(JSON.stringify(plan.baseline), '[{"model":"constant","oneWay":"20ms"},8]')
})

test('a name that looks like a number is a name', (t) => {
  for (const name of ['2024', 'true', '1e3', '0x10', 'null']) {
    const plan = parse(small({ name: `'${name}'` }))
    t.is(plan.name, name)
    t.is(plan.scenarioOf(runOf(plan, 1)).name, name)
  }
})

test('half a million seeds are checked in no time', (t) => {
  const text = small({ seeds: '500000', parameters: '{ list: [{ pastry.leafSetSize: 8 }] }' })
  t.is(parse(text, { runsAtMost: 1_000_000 }).seeds.length, 500_000)
})

test('more runs than are usual must be meant, and more than a million cannot be', (t) => {
  const problems = (seeds: number, runsAtMost: number) =>
    problemsOf(small({ seeds: String(seeds) }), { runsAtMost }).map(({ hint }) => hint)
  t.deepEqual(problems(50, 100), [])
  t.deepEqual(problems(51, 100), ['If that is meant, say --yes.'])
  t.deepEqual(problems(500_001, 1_000_000), ['Take fewer values or seeds, or a Latin hypercube.'])
})

test('a mistake of --set is reported where it is: on the command line', (t) => {
  const problems = (set: readonly string[]) =>
    problemsOf(small({ set: '{ network.loss: 0.1 }' }), { set }).map(
      ({ file, line, column, text, statement }) => ({
        file,
        place: `${line}:${column}`,
        text,
        statement,
      }),
    )
  t.deepEqual(problems(['network.los=0.1']), [
    {
      file: '--set',
      place: '1:9',
      text: 'network.los=0.1',
      statement: 'Every point is impossible: The key `los` is not known in `network`.',
    },
  ])
  t.deepEqual(problems(['network.loss=1.5']), [
    {
      file: '--set',
      place: '1:14',
      text: 'network.loss=1.5',
      statement: 'Every point is impossible: Expected a share from 0 to 1, found 1.5.',
    },
  ])
})

test('the scenario within a sweep is found by its name; other texts hold none', (t) => {
  t.deepEqual(inlineBase('sweep.yaml', small()), { name: 'small' })
  t.throws(() => inlineBase('sweep.yaml', small({ base: 'base.yaml' })), {
    message: /This is a sweep, not a scenario\./,
  })
  t.is(inlineBase('scenario.yaml', BASE), undefined)
  t.is(inlineBase('broken.yaml', 'a: [1, 2'), undefined)
  t.is(inlineBase('empty.yaml', ''), undefined)
  t.is(inlineBase('list.yaml', '- 1'), undefined)
})

test('names that every object has are no parameters, baselines or titles of themselves', (t) => {
  const path = '--set:1:1 constructor: The key `constructor` is not known here.'
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    const grid = `{ grid: { ${name}: [1, 2] } }`
    const [problem] = problemsOf(small({ base: 'scenarios/base.yaml', parameters: grid }), given)
    t.is(problem?.statement, path.replace(/.*: T/, 'T').replaceAll('constructor', name))
    const around = (section: string) =>
      problemsOf(small({ base: 'scenarios/base.yaml', [section]: `{ ${name}: x }` }), given)
    t.is(around('baseline')[0]?.statement, `\`${name}\` is not a parameter of this sweep.`)
    t.is(around('titles')[0]?.statement, `\`${name}\` is not a parameter of this sweep.`)
  }
  const nested = '{ grid: { pastry.toString: [1, 2] } }'
  t.is(
    problemsOf(small({ base: 'scenarios/base.yaml', parameters: nested }), given)[0]?.statement,
    'The key `toString` is not known in `pastry`.',
  )
})

test('a point may leave a value out: it has the default there', (t) => {
  const text = small({
    base: 'scenarios/base.yaml',
    parameters: '{ grid: { network.loss: [null, 0.01] } }',
    seeds: '1',
  })
  t.deepEqual(
    scenariosOf(text).map(({ network: { loss } }) => loss),
    [0, 0.01],
  )
})

test('a latency matrix is read once, however many points and runs there are', (t) => {
  let times = 0
  const text = small({
    base: '{ network: { latency: { model: matrix, file: m.txt } }, phases: [{ join: { nodes: 10 } }] }',
    parameters: '{ grid: { pastry.leafSetSize: [8, 16, 32] } }',
    seeds: '2',
  })
  const read: typeof parseLatencyMatrix = (...question) => {
    times++
    return parseLatencyMatrix(...question)
  }
  const plan = parseSweep(text, {
    file: 'sweep.yaml',
    runsAtMost: 100,
    readFile: () => '0 10\n10 0\n',
    parseLatencyMatrix: read,
    openBase: () => t.fail() as never,
  })
  for (const number of runNumbers(runCount(plan))) plan.scenarioOf(runOf(plan, number))
  t.is(times, 1)
})
