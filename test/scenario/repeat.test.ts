import test from 'ava'
import { parse } from './parsing.ts'
import { small } from './samples.ts'

/* Phases that are repeated are as if they were written one after another. */

const ROUNDS = 'repeat: { times: 3, phases: [{ crash: { count: 1 } }, { settle: { for: 1m, label: rest } }] }'

const namesOf = (phases: readonly string[], set: readonly string[] = []) =>
  parse(small({}, ['join: { nodes: 30 }', ...phases]), { set }).phases.map(({ label }) => label)

test('a label is followed by the number of the round; phases without one are numbered with all of their kind', (t) => {
  const rounds = ['crash 1', 'rest 1', 'crash 2', 'rest 2', 'crash 3', 'rest 3']
  t.deepEqual(namesOf([ROUNDS]), ['join', ...rounds])
  t.deepEqual(namesOf([ROUNDS, 'crash: { count: 1 }']), ['join', ...rounds, 'crash 4'])
  t.deepEqual(namesOf([ROUNDS.replace('3', '1')]), ['join', 'crash 1', 'rest 1'])
})

test('the phases are those of the scenario that is written out', (t) => {
  const written = Array.from({ length: 3 }, (_, index) => [
    'crash: { count: 1 }',
    `settle: { for: 1m, label: rest ${index + 1} }`,
  ]).flat()
  const [repeated, out] = [[ROUNDS], written].map((phases) =>
    parse(small({}, ['join: { nodes: 30 }', ...phases, 'route: { count: 10 }'])),
  )
  t.deepEqual(repeated, out)
})

test('what runs in the background may be repeated; the first phase may be', (t) => {
  const rounds =
    'repeat: { times: 2, phases: [{ during: { route: { rate: 1, over: 5s } } }, { settle: { for: 10s } }] }'
  t.deepEqual(
    parse(small({}, ['join: { nodes: 30 }', rounds])).phases.map(({ label, background, index }) => [
      label,
      background,
      index,
    ]),
    [
      ['join', false, 0],
      ['route 1', true, 1],
      ['settle 1', false, 2],
      ['route 2', true, 3],
      ['settle 2', false, 4],
    ],
  )
  const first = 'repeat: { times: 2, phases: [{ join: { nodes: 3 } }] }'
  t.deepEqual(
    parse(small({}, [first])).phases.map(({ label }) => label),
    ['join 1', 'join 2'],
  )
})

test('overrides reach what is repeated, and how often', (t) => {
  t.deepEqual(namesOf([ROUNDS], ['phases[1].repeat.times=1', 'phases[1].repeat.phases[1].settle.label=x']), [
    'join',
    'crash 1',
    'x 1',
  ])
  const { phases } = parse(small({}, ['join: { nodes: 30 }', ROUNDS]), {
    set: ['phases[1].repeat.phases[0].crash.count=2'],
  })
  t.deepEqual(
    phases.flatMap((phase) => (phase.kind === 'crash' ? [phase.victims] : [])),
    [{ count: 2 }, { count: 2 }, { count: 2 }],
  )
})

test('expectations name the phases of a round', (t) => {
  const expect = '[{ phase: crash 2, deadRunMax: 1 }, { phase: rest 3, nodesLive: 27 }]'
  t.deepEqual(
    parse(small({ expect }, ['join: { nodes: 30 }', ROUNDS])).expect.map(({ phase }) => phase),
    [3, 6],
  )
})
