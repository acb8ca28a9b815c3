import test from 'ava'
import { minutes } from '../../protocol/base/time.ts'
import { CHECKERS } from '../../sim/explore/checks/all.ts'
import { type Fields, parseDocument, textOf } from '../../sim/explore/document.ts'
import { drawScenario } from '../../sim/explore/draw/scenario.ts'
import { exploreScenario } from '../../sim/explore/explore.ts'
import { READS, REST } from '../../sim/explore/rest.ts'
import { run } from '../../sim/index.ts'
import { FAULTS, handleElsewhere, noteInserts, QUIET, readAll } from './planted-faults.ts'

/** `npm run explore` does as many as one likes. */
const SEEDS = [4, 5, 6, 9, 10]

test('drawn scenarios keep every promise that is made', (t) => {
  for (const seed of SEEDS) t.deepEqual(exploreScenario(drawScenario(seed)).findings, [], `seed ${seed}`)
})

test('every drawn scenario is sound, and the same each time', (t) => {
  // The last two end with something in the background, which has nothing but the rest to accompany.
  const seeds = [...Array.from({ length: 80 }, (_, index) => index + 1), 386, 567]
  for (const seed of seeds) {
    const text = textOf(drawScenario(seed))
    t.is(text, textOf(drawScenario(seed)))
    t.notThrows(() => parseDocument(drawScenario(seed)), `seed ${seed}`)
  }
})

test('a drawn scenario runs the same way under any checks', (t) => {
  for (const seed of [4, 6]) {
    const { fingerprint, events } = run(parseDocument(drawScenario(seed)))
    t.like(exploreScenario(drawScenario(seed)), { fingerprint, events })
    t.like(exploreScenario(drawScenario(seed), { checkers: [] }), { fingerprint, events, armed: [] })
  }
})

// Each check finds a fault that is planted in a quiet overlay.

for (const [title, { at, found, plant }] of Object.entries(FAULTS))
  test(`what is found of ${title}: ${found.join(', ') || 'nothing'}`, (t) => {
    const { phases } = parseDocument(QUIET)
    const { findings, armed } = exploreScenario(QUIET, {
      prepare: (simulation) => {
        noteInserts(simulation)
        simulation.observe({
          phaseStarted: (phase) => {
            if (phases[phase]!.label === at) plant(simulation)
          },
        })
      },
    })
    const names = new Set(findings.map(({ checker }) => checker))
    for (const name of found) t.true(names.has(name), JSON.stringify(findings, null, 1))
    if (found.length > 0) return
    t.deepEqual(findings, [])
    t.deepEqual(
      armed,
      CHECKERS.map(({ name }) => name),
    )
  })

test('each check has a fault that it finds', (t) => {
  const found = new Set(Object.values(FAULTS).flatMap((fault) => fault.found))
  t.deepEqual(
    CHECKERS.map(({ name }) => name).filter((name) => !found.has(name)),
    [],
  )
})

test('what was broken before the ring was severed is still found, and when', (t) => {
  const { at, plant } = FAULTS['a deleted value that is read']!
  const phases = [...(QUIET.phases as Fields[]), { crash: { fraction: 1 } }]
  const checker = 'deleted stays deleted'
  for (const isPlanted of [true, false]) {
    const { findings, armed } = exploreScenario(
      { ...QUIET, phases },
      {
        prepare: (simulation) => {
          noteInserts(simulation)
          simulation.observe({
            phaseStarted: (phase) => {
              if (simulation.scenario.phases[phase]!.label !== at) return
              if (isPlanted) plant(simulation)
              else readAll(simulation)
            },
          })
        },
      },
    )
    t.true(armed.includes(checker))
    t.is(
      findings.some((finding) => finding.checker === checker),
      isPlanted,
    )
    if (isPlanted)
      t.true(
        findings.find((finding) => finding.checker === checker)!.at < minutes(1),
        'not the end of the run',
      )
  }
})

test('if more neighbours die together than leaf sets bear, no more is promised', (t) => {
  const phases = [...(QUIET.phases as Fields[])]
  phases.splice(5, 0, { crash: { adjacent: 5 } })
  const { armed } = exploreScenario({ ...QUIET, phases })
  t.false(armed.includes('leaf sets at rest'))
  t.true(armed.includes('one answer'))
})

test('a promise that is made until something happens counts as armed only if there was anything to look at before', (t) => {
  const [join, ...others] = QUIET.phases as Fields[]
  const { armed } = exploreScenario({ ...QUIET, phases: [join, { crash: { count: 1 } }, ...others] })
  t.false(armed.includes('one root'))
  t.true(armed.includes('consistent joins'))
})

test('if something happens after the rest, no more is demanded', (t) => {
  const phases = [...(QUIET.phases as Fields[])]
  phases.splice(-1, 0, { crash: { count: 1 } })
  const { findings } = exploreScenario(
    { ...QUIET, phases },
    {
      prepare: (simulation) =>
        simulation.observe({
          phaseStarted: (phase) => {
            if (simulation.scenario.phases[phase]!.label === READS) handleElsewhere(simulation)
          },
        }),
    },
  )
  t.deepEqual(findings, [])
})

test('nothing is demanded at rest if the rest is too short, or something still goes on', (t) => {
  const isArmed = (change: (phases: Fields[]) => void) => {
    const phases = [...(QUIET.phases as Fields[])]
    change(phases)
    return exploreScenario({ ...QUIET, phases }).armed.includes('one ring at rest')
  }
  t.true(isArmed(() => {}))
  t.false(isArmed((phases) => phases.splice(5, 1, { settle: { for: '2m', label: REST } })))
  t.false(isArmed((phases) => phases.splice(1, 0, { during: { links: { loss: 0.01 } } })))
  t.false(isArmed((phases) => phases.splice(5, 0, { crash: { count: 1, restart: { after: '10m' } } })))
})
