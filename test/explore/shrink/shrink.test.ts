import test from 'ava'
import fc from 'fast-check'
import { type Fields, parseDocument } from '../../../sim/explore/document.ts'
import { drawScenario } from '../../../sim/explore/draw/scenario.ts'
import { isMap } from '../../../sim/explore/shrink/edits.ts'
import { type ShrinkOptions, shrink } from '../../../sim/explore/shrink/shrink.ts'
import { phasesOf } from './documents.ts'

type IsBroken = (document: Fields) => boolean

const shrunk = (document: Fields, isStillBroken: IsBroken, more: Partial<ShrinkOptions> = {}) =>
  shrink(document, { isStillBroken, playsMax: 10_000, ...more })

/** Is there a phase of that kind, at any depth? */
const has =
  (kind: string): IsBroken =>
  (document) =>
    phasesOf(document).some((phase) => kind in phase)

const joiners = (document: Fields): number =>
  phasesOf(document).reduce((sum, { join }) => sum + (isMap(join) ? Number(join.nodes ?? 0) : 0), 0)

const LARGE: Fields = {
  name: 'large',
  seed: 4711,
  pastry: { leafSetSize: 8, digitBits: 2 },
  storage: { replicas: 3, writeQuorum: 'all', repairPeriod: '17s' },
  network: { latency: { model: 'transit-stub', transitDomains: 3 }, loss: 0.0373 },
  phases: [
    { join: { nodes: 37, over: '13s', arrival: 'poisson' } },
    { insert: { keys: 20, over: '5s' } },
    { during: { lookup: { count: 100, over: '47s' } } },
    { repeat: { times: 3, phases: [{ crash: { count: 2 } }, { settle: { for: '90s' } }] } },
    { at: '77s', crash: { count: 1 } },
    { leave: { list: [3, 9, 11] } },
    { settle: { for: '4m' } },
  ],
}

for (const [title, isBroken, expected] of [
  ['nothing', () => true, { phases: [{ join: { nodes: 1 } }] }],
  ['a crash', has('crash'), { phases: [{ join: { nodes: 1 } }, { crash: { count: 1 } }] }],
  ['a departure by number', has('leave'), { phases: [{ join: { nodes: 1 } }, { leave: { list: [1] } }] }],
  ['nodes', (document) => joiners(document) >= 6, { phases: [{ join: { nodes: 6 } }] }],
  [
    'loss',
    ({ network }) => isMap(network) && Number(network.loss) > 0.03,
    { network: { loss: 0.05 }, phases: [{ join: { nodes: 1 } }] },
  ],
  [
    'a latency model',
    ({ network }) => isMap(network) && isMap(network.latency),
    { network: { latency: { model: 'constant' } }, phases: [{ join: { nodes: 1 } }] },
  ],
  [
    'phases beside others',
    ({ phases }) => JSON.stringify(phases).includes('during'),
    {
      phases: [
        { join: { nodes: 1 } },
        { insert: { keys: 1 } },
        { during: { lookup: { count: 1 } } },
        { crash: { count: 1 } },
      ],
    },
  ],
  [
    'a period of the protocol',
    ({ storage }) => isMap(storage) && storage.repairPeriod !== undefined,
    { storage: { repairPeriod: '17s' }, phases: [{ join: { nodes: 1 } }] },
  ],
  ['a seed', ({ seed }) => Number(seed) % 5 === 1, { seed: 6, phases: [{ join: { nodes: 1 } }] }],
] as const satisfies readonly (readonly [string, IsBroken, object])[])
  test(`what needs ${title} shrinks to just that`, (t) => {
    const { document, end } = shrunk(LARGE, isBroken)
    t.is(end, 'minimal')
    t.deepEqual(document, { name: 'large', ...expected } as Fields)
  })

/** Some words must stand in the text of the scenario: as arbitrary as what a run answers. */
const needs =
  (words: readonly string[]): IsBroken =>
  (document) =>
    words.every((word) => JSON.stringify(document).includes(word))

const WORDS = [
  'join',
  'crash',
  'leave',
  'insert',
  'mix',
  'churn',
  'during',
  'loss',
  'jitter',
  'list',
  'over',
  '9',
]

const problem = fc.record({
  seed: fc.integer({ min: 1, max: 400 }),
  words: fc.subarray(WORDS, { minLength: 1, maxLength: 4 }),
})

test('each candidate is sound, and the result is broken, no longer than the scenario, and minimal', (t) => {
  fc.assert(
    fc.property(problem, ({ seed, words }) => {
      const document = drawScenario(seed)
      const isBroken = needs(words)
      fc.pre(isBroken(document))
      const result = shrunk(document, (candidate) => {
        t.notThrows(() => parseDocument(candidate))
        return isBroken(candidate)
      })
      t.true(isBroken(result.document))
      t.true(JSON.stringify(result.document).length <= JSON.stringify(document).length)
      t.deepEqual(shrunk(result.document, isBroken).document, result.document)
    }),
    { numRuns: 8, seed: 1 },
  )
})

test('the same scenario and the same answers give the same result', (t) => {
  const isBroken = needs(['crash', 'over'])
  t.deepEqual(shrunk(LARGE, isBroken), shrunk(LARGE, isBroken))
})

test('no candidate that was not broken is played again', (t) => {
  const refuted = new Set<string>()
  shrunk(LARGE, (candidate) => {
    const text = JSON.stringify(candidate)
    t.false(refuted.has(text))
    if (has('crash')(candidate)) return true
    refuted.add(text)
    return false
  })
})

test('it stops when all plays are used, with the best so far; more plays never give a longer result', (t) => {
  let length = JSON.stringify(LARGE).length
  for (const playsMax of [0, 1, 3, 10, 30, 100]) {
    const { document, plays, end } = shrunk(LARGE, has('crash'), { playsMax })
    t.true(plays <= playsMax)
    t.true(has('crash')(document))
    t.true(JSON.stringify(document).length <= length)
    if (end === 'all plays used') t.is(plays, playsMax)
    length = JSON.stringify(document).length
  }
})

test('stopped again and again, and begun anew with the answers so far, it comes to the same result', (t) => {
  const answers = new Map<string, boolean>()
  const remembering: IsBroken = (candidate) => {
    const text = JSON.stringify(candidate)
    answers.set(text, answers.get(text) ?? has('crash')(candidate))
    return answers.get(text)!
  }
  const ends: string[] = []
  for (let allowed = 5; ends.at(-1) !== 'minimal'; allowed += 5)
    ends.push(shrunk(LARGE, remembering, { mayGoOn: () => answers.size < allowed }).end)
  t.true(ends.filter((end) => end === 'stopped').length > 2)
  t.deepEqual(shrunk(LARGE, remembering), shrunk(LARGE, has('crash')))
})
