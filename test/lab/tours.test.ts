import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { readTours } from '../../lab/read-tours.ts'
import type { ReachedStop } from '../../lab/tours/guide.ts'
import { expressionsIn, paragraphsOf, piecesOf } from '../../lab/tours/text.ts'
import { expressionsOf, parseTour, type Tour } from '../../lab/tours/tour.ts'
import { RunHost } from '../../lab/worker/run-host.ts'
import { Problems, parseLatencyMatrix, parseScenario, run } from '../../sim/index.ts'

const FOLDER = 'lab/tours'
const tours = readTours(FOLDER)

interface TakenTour {
  readonly stops: readonly ReachedStop[]
  readonly fingerprint: string | undefined
}

/** Takes a tour as the thread of the lab does that simulates. */
function take({ scenario, stops }: Pick<Tour, 'scenario' | 'stops'>): TakenTour {
  const reached: ReachedStop[] = []
  let fingerprint: string | undefined
  const host = new RunHost((report) => {
    if (report.kind === 'stop') reached.push(report.reached)
    if (report.kind === 'finished') fingerprint = report.fingerprint
  })
  host.receive({ kind: 'begin', run: 1, text: scenario, seed: undefined, files: {}, stops })
  host.receive({ kind: 'advance', until: Number.MAX_SAFE_INTEGER })
  while (host.work(10_000));
  return { stops: reached, fingerprint }
}

const filled = (text: string, { values }: ReachedStop): string =>
  piecesOf(text)
    .map((piece) => ('words' in piece ? piece.words : values[piece.expression]))
    .join('')

for (const tour of tours)
  test(`the tour “${tour.title}” comes to all its stops, says nothing of a run that is not so, and changes no byte of it`, (t) => {
    const scenario = parseScenario(tour.scenario, {
      file: `${tour.name}.yaml`,
      readFile: () => '',
      parseLatencyMatrix,
    })
    const alone = run(scenario)
    const { stops, fingerprint } = take(tour)
    t.is(fingerprint, alone.fingerprint)
    t.deepEqual(
      alone.expectations.filter(({ ok }) => !ok),
      [],
    )
    t.deepEqual(
      stops.map(({ stop }) => stop),
      tour.stops.map((_, index) => index),
    )
    t.deepEqual(
      stops.map(({ at }) => at),
      stops.map(({ at }) => at).sort((a, b) => a - b),
    )
    const known = Object.assign({}, ...stops.map(({ values }) => values))
    for (const [index, stop] of tour.stops.entries()) {
      const reached = stops[index]!
      for (const expression of expressionsOf(stop))
        t.truthy(expression.includes('@') ? known[expression] : reached.values[expression], expression)
      for (const [expression, value] of Object.entries(stop.claims))
        t.is(reached.values[expression], filled(value, reached), `stop ${index + 1}: ${expression}`)
      for (const name of stop.light) t.not(reached.light[name]?.length, 0, `stop ${index + 1}: ${name}`)
      t.is(reached.open !== undefined, stop.open !== undefined)
    }
  })

test('each tour of the folder is offered', (t) => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))
  t.deepEqual(tours.map(({ name }) => `${name}.yaml`).sort(), files)
})

test('no text of a tour states a number but as a value of its run', (t) => {
  const plain = tours.flatMap(({ stops }) =>
    stops.flatMap(({ caption, question, watch = '' }) => [
      caption,
      question?.text ?? '',
      question?.answer ?? '',
      watch,
    ]),
  )
  const numbers = plain
    .flatMap((text) => piecesOf(text).flatMap((piece) => ('words' in piece ? [piece.words] : [])))
    .filter((words) => /\d/.test(words.replaceAll(/L\/2( \+ 1)?|SHA-1/g, '')))
  t.deepEqual(numbers, [])
})

test('of a text with expressions the pieces and the paragraphs are known', (t) => {
  t.deepEqual(piecesOf("{Caller's id} is {key }."), [
    { expression: "Caller's id" },
    { words: ' is ' },
    { expression: 'key' },
    { words: '.' },
  ])
  t.deepEqual(expressionsIn('none'), [])
  t.deepEqual(paragraphsOf('one\n  line\n\nanother\n'), ['one line', 'another'])
})

const SCENARIO = readFileSync(`${FOLDER}/scenarios/join.yaml`, 'utf8')

for (const [what, text] of [
  [
    'an unknown moment',
    `stops:\n  - { when: { sunrise: today }, caption: a }\n  - { when: { end: run }, caption: b }`,
  ],
  [
    'a misspelt key',
    `stops:\n  - { when: { end: run }, captoin: a }\n  - { when: { end: run }, caption: b }`,
  ],
  [
    'a question of which no choice is right',
    `stops:\n  - { when: { end: run }, caption: a, question: { text: q, choices: [{ text: x }, { text: y }], answer: z } }\n  - { when: { end: run }, caption: b }`,
  ],
  [
    'a value of a stop that there is not',
    `stops:\n  - { when: { end: run }, caption: 'a {nodes@there}' }\n  - { when: { end: run }, caption: b }`,
  ],
] as const)
  test(`${what} in a tour is a problem`, (t) => {
    const read = () => parseTour(`title: a\nabout: b\n${text}`, { name: 'mine', scenario: SCENARIO })
    t.is(t.throws(read, { instanceOf: Problems }).problems[0]!.file, 'mine.yaml')
  })

test('an expression that means nothing is a mistake', (t) => {
  const tour = parseTour(
    `title: a\nabout: b\nstops:\n  - { when: { phase: rest }, caption: '{number of wings} {wings}' }\n  - { when: { end: run }, caption: b }`,
    { name: 'mine', scenario: SCENARIO },
  )
  t.throws(() => take(tour), { message: /\{wings\}/ })
})
