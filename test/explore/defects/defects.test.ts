import test from 'ava'
import { exploreScenario } from '../../../sim/explore/explore.ts'
import { withDefect } from './defect.ts'
import { DEFECTS } from './defects.ts'
import { hunt } from './hunt.ts'

/** A seed of the default mix that shows each defect. `npm run evidence -- defects` begins with seed 1. */
const SEEDS: Readonly<Record<string, number>> = {
  'leaf set without wrap': 1,
  'removal on hearsay': 8,
  'delivering while not active': 10,
  "joiner's tables replace": 1,
  'acknowledged before stored': 8,
  'hand-over dropped': 36,
  'tombstone forgotten': 1,
  'acks ignored': 2,
  'repair asks one side only': 4,
  'drift ignored in time-outs': 6,
  'duplicate delivery': 2,
  'two founders': 1,
  'stale version wins': 7,
  'admission never released': 1,
  'partition never merges': 25,
  'replica let go too early': 2,
}

for (const defect of DEFECTS)
  test(`the default mix finds: ${defect.name}`, (t) => {
    const caught = hunt(defect, { from: SEEDS[defect.name]!, runsMax: 1 })
    t.truthy(caught)
    if (caught !== undefined) t.log(caught.checkers.join(', '))
  })

test('a defect is taken back, also after an exception', (t) => {
  const document = { name: 'small', phases: [{ join: { nodes: 5 } }, { insert: { keys: 3 } }] }
  const before = exploreScenario(document).fingerprint
  for (const defect of DEFECTS)
    t.throws(() =>
      withDefect(defect, () => {
        throw new Error('planted')
      }),
    )
  t.is(exploreScenario(document).fingerprint, before)
})
