import test from 'ava'
import { headline } from '../../sim/core/problem.ts'
import { parse, problemsOf } from './parsing.ts'
import { small } from './samples.ts'

const scenario = small({}, ['join: { nodes: 10 }', 'crash: { fraction: 0.5 }'])

const REFUSED: readonly (readonly [set: string, told: string])[] = [
  ['pastry.leafsetSize=16', '--set:1:8 pastry.leafsetSize: The key `leafsetSize` is not known in `pastry`.'],
  ['patsry.leafSetSize=16', '--set:1:1 patsry: The key `patsry` is not known here.'],
  [
    'pastry.leafSetSize=15',
    '--set:1:20 pastry.leafSetSize: Expected an even whole number from 2 to 128, found 15.',
  ],
  ['constructor=1', '--set:1:1 constructor: The key `constructor` is not known here.'],
  ['interval=10', '--set:1:10 interval: Expected a duration from 1ms to 24h, found 10.'],
  ['interval=', '--set:1:10 interval: Expected a duration from 1ms to 24h, found nothing.'],
  [
    'phases[7].crash.count=3',
    '--set:1:8 phases[7].crash.count: `phases` has 2 entries, counted from 0; there is no entry 7.',
  ],
  [
    'phases.crash.count=3',
    '--set:1:8 phases.crash.count: `phases` is a list; say which entry, such as `phases[0]`.',
  ],
  ['pastry[0]=1', '--set:1:8 pastry[0]: `pastry` is not a list.'],
  ['name.first=x', '--set:1:6 name.first: `name` is not a map.'],
  [
    'phases[1].crash={count: 30}',
    '--set:1:25 phases[1].crash.count: Expected at most 10, the nodes live then, found 30.',
  ],
  [
    'network={latency: {model: constnat}}',
    '--set:1:27 network.latency.model: Expected one of `constant`, `uniform`, `lognormal`, `euclidean`, `geographic`, `transit-stub`, `matrix`, `coordinates`, found "constnat".',
  ],
  ['phases[0].crash.count=3', '--set:1:8 phases[0].crash.count: `phases[0]` is `join`, not `crash`.'],
  ['phases[1].jion.nodes=3', '--set:1:11 phases[1].jion: The key `jion` is not known in `phases[1]`.'],
  ['toString.length=1', '--set:1:1 toString: The key `toString` is not known here.'],
  [
    'pastry.constructor.name=x',
    '--set:1:8 pastry.constructor: The key `constructor` is not known in `pastry`.',
  ],
  [
    'pastry.leafsetSize=null',
    '--set:1:8 pastry.leafsetSize: The key `leafsetSize` is not known in `pastry`.',
  ],
  [
    'name=null',
    '--set:1:6 name: `name` is missing: expected a name for a folder: up to 100 letters, digits and any of `.`, `_`, `-`, the first a letter or digit.',
  ],
  ['network.loss={', '--set:1:15: Flow map must end with a }.'],
  ['seed', '--set:1:1: Expected `path=value`, found "seed".'],
  ['=3', '--set:1:1: Expected a path before the `=`, found "".'],
  ['pastry..join=basic', '--set:1:1: Expected a path before the `=`, found "pastry..join".'],
  ['__proto__.polluted=1', '--set:1:1: Expected a path before the `=`, found "__proto__.polluted".'],
]

for (const [set, told] of REFUSED) {
  test(`--set ${set} is refused where it is wrong`, (t) => {
    t.deepEqual(problemsOf(scenario, { set: [set] }).map(headline), [told])
  })
}

test('problems of the file come before those of overrides, and all are reported', (t) => {
  const problems = problemsOf(small({ seed: '1.5' }), { set: ['interval=3', 'storage.replicas=0'] })
  t.deepEqual(
    problems.map(({ path }) => path),
    ['seed', 'interval', 'storage.replicas'],
  )
})

test('an override of another kind of phase says what stands at each position', (t) => {
  const phases = ['join: { nodes: 10 }', 'during: { churn: { session: { exponential: 1h } } }', 'settle: {}']
  for (const set of ['phases[2].join.nodes=5', 'phases[1].during.crash.count=1', 'phases[3].settle.for=1s']) {
    const [problem, ...more] = problemsOf(small({}, phases), { set: [set] })
    t.is(problem?.file, '--set')
    t.is(more.length, 0)
    if (!set.includes('during')) t.is(problem?.hint, 'There are: [0] join, [1] during churn, [2] settle.')
  }
})

test('null leaves a value out, so that its default applies', (t) => {
  const stated = small({ interval: '5s', pastry: '{ leafSetSize: 8, digitBits: 2 }' }, [
    'join: { nodes: 10, over: 5s }',
  ])
  const resolved = parse(stated, {
    set: ['interval=null', 'pastry.leafSetSize=~', 'phases[0].join.over=null'],
  })
  t.is(resolved.interval, parse(small()).interval)
  t.is(resolved.pastry.leafSetSize, parse(small()).pastry.leafSetSize)
  t.is(resolved.pastry.digitBits, 2)
  t.deepEqual(resolved.phases, parse(small({}, ['join: { nodes: 10 }'])).phases)
})

test('null leaves an entry of a list out; positions mean the same to the next override, and places stay right', (t) => {
  const phases = ['join: { nodes: 10 }', 'settle: {}', 'crash: { fraction: 0.5 }', 'settle: { for: 5s }']
  const set = ['phases[1]=null', 'phases[2].crash.fraction=0.25']
  const resolved = parse(small({}, phases), { set }).phases
  t.deepEqual(
    resolved.map(({ kind }) => kind),
    ['join', 'crash', 'settle'],
  )
  t.like(resolved[1], { victims: { fraction: 0.25 } })
  const text = small({}, phases.with(3, 'settle: { four: 5s }'))
  const [problem] = problemsOf(text, { set })
  t.is(problem?.file, 'scenario.yaml')
  t.regex(text.split('\n')[problem!.line! - 1]!, /four/)
})

test('an override that leads nowhere does not hide what else is wrong', (t) => {
  t.deepEqual(
    problemsOf(small({ interval: '3' }), { set: ['phases[7].crash.count=1', 'storage.replicas=0'] }).map(
      ({ path }) => path,
    ),
    ['interval', 'phases[7].crash.count', 'storage.replicas'],
  )
})

test('fields that are called like a kind of phase are no kinds', (t) => {
  t.is(parse(small(), { set: ['pastry.join=basic'] }).pastry.join, 'basic')
})

test('an entire phase can be replaced', (t) => {
  t.like(parse(scenario, { set: ['phases[1].crash={count: 3}'] }).phases[1], { victims: { count: 3 } })
})

test('fields of churn can be overridden, in the background too', (t) => {
  const phases = [
    'join: { nodes: 10 }',
    'churn: { for: 1h, session: { exponential: 30m } }',
    'during: { churn: { session: { exponential: 30m } } }',
    'settle: {}',
  ]
  const set = [
    'phases[1].churn.for=2h',
    'phases[2].during.churn.for=2h',
    'phases[2].during.churn.session={pareto: {mean: 3h, shape: 1.5}}',
  ]
  const resolved = parse(small({}, phases), { set }).phases
  t.like(resolved[1], { for: 7_200_000_000, background: false })
  t.like(resolved[2], { for: 7_200_000_000, background: true })
  t.like(resolved[2], {
    source: { session: { distribution: 'pareto', minimum: 3_600_000_000, shape: 1.5 } },
  })
  const wrong = ['phases[2].during.churn.session={weibull: {mean: 3h}}', 'phases[2].during.churn.four=2h']
  t.deepEqual(problemsOf(small({}, phases), { set: wrong }).map(headline), [
    '--set:1:24 phases[2].during.churn.four: The key `four` is not known in `phases[2].during.churn`.',
    '--set:1:33 phases[2].during.churn.session.weibull: Expected two of `mean`, `median`, `shape`, found `mean`.',
  ])
})

test('an empty seed is refused', (t) => {
  t.is(problemsOf(scenario, { seed: '' }).length, 1)
})
