import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parse } from 'yaml'
import { exploreScenario } from '../../sim/explore/explore.ts'

/** Scenarios that broke promises once, each with its story in a comment. */
const FOLDER = new URL('../../../test/explored/', import.meta.url)

/** The checks that have to be armed for each: else it would say nothing that nothing is found. None: see the scenario. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'absent-then-deleted': ['linearizable'],
  'acknowledged-and-found-dead': ['linearizable'],
  'burst-while-read': ['linearizable', 'right answers at rest'],
  'burst-while-written': ['linearizable', 'right answers at rest'],
  'churn-splits': [],
  'deleted-by-another-root': [],
  'expired-by-a-slow-clock': ['expired stays expired'],
  'founder-beyond-a-cut': ['one ring at rest'],
  'full-root-that-never-asked': ['right answers at rest'],
  'held-for-two-minutes': ['delivered once'],
  'holders-stopped': ['linearizable'],
  'keeper-out-of-sight': ['linearizable'],
  'leave-after-burst': ['acknowledged writes', 'copies at rest', 'right answers at rest'],
  'leaver-paused': ['copies at rest', 'right answers at rest'],
  'leaver-that-cannot-be-dialled': ['all active at rest'],
  'leavers-behind-a-leaver': ['linearizable'],
  'leaver-unheard': ['acknowledged writes'],
  'loss-storm': [],
  'many-leave-and-join': ['one ring at rest'],
  'nearly-full-root': ['copies at rest'],
  'neighbours-die-under-loss': [],
  'numbered-by-two-roots': ['acknowledged writes'],
  'only-contact-blocked': ['joins succeed'],
  'path-taken-for-the-only-way': ['no false deaths'],
  'replica-passed-over': ['copies at rest'],
  'round-due-in-doubt': ['right answers at rest'],
  'slow-root': [],
  'surplus-copies': ['copies at rest'],
  'tombstone-that-came-back': ['copies at rest'],
  'tombstones-go-at-rest': ['quiet at rest'],
  'two-leave-two-paused': ['copies at rest'],
  'write-done-again': ['linearizable'],
  'ways-that-were-over': ['nothing grows at rest'],
  'waited-at-a-former-root': ['linearizable'],
  'written-while-checked': ['linearizable'],
}

for (const [name, checks] of Object.entries(BROKEN))
  test(`${name}: every promise is kept`, (t) => {
    const { findings, armed } = exploreScenario(parse(readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8')))
    t.deepEqual(findings, [])
    for (const check of checks) t.true(armed.includes(check), check)
  })

test('each scenario of the folder is played', (t) => {
  const files = readdirSync(FOLDER).filter((each) => each.endsWith('.yaml'))
  t.deepEqual(
    files.sort(),
    Object.keys(BROKEN)
      .map((name) => `${name}.yaml`)
      .sort(),
  )
})
