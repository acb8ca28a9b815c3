import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { ShrinkJournal } from '../../../sim/commands/explore/shrink-journal.ts'
import { shrinkSeed } from '../../../sim/commands/explore/shrink-seed.ts'
import { CHECKERS } from '../../../sim/explore/checks/all.ts'
import { textOf } from '../../../sim/explore/document.ts'
import { withDefect } from '../defects/defect.ts'
import { tombstoneForgotten } from '../defects/storage.ts'

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'e-pastry-shrink-'))
  t.teardown(() => rmSync(path, { recursive: true }))
  return path
}

const SEED = 1
const CHECKER = 'deleted stays deleted'
const WATCHING = CHECKERS.filter(({ name }) => name === CHECKER)

test('a search that is stopped goes on where it was, and comes to the same scenario', (t) => {
  const [out, other] = [folder(t), folder(t)]
  withDefect(tombstoneForgotten, () => {
    const journal = join(out, `.seed-${SEED}.shrinking`)
    let left = 4
    const stopped = shrinkSeed(SEED, { checker: CHECKER, checkers: WATCHING, mayGoOn: () => left-- > 0, out })
    t.is(stopped.end, 'stopped')
    t.true(existsSync(journal))
    const known = Object.keys(JSON.parse(readFileSync(journal, 'utf8')).answers).length
    t.is(known, 4)
    const resumed = shrinkSeed(SEED, { checker: CHECKER, checkers: WATCHING, mayGoOn: () => true, out })
    t.deepEqual(
      resumed,
      shrinkSeed(SEED, { checker: CHECKER, checkers: WATCHING, mayGoOn: () => true, out: other }),
    )
    t.is(resumed.end, 'minimal')
    t.deepEqual(
      [...new Set(resumed.findings.map(({ checker }) => checker))],
      [CHECKER],
      'nobody else watches',
    )
    t.true(textOf(resumed.document).split('\n').length < 20)
  })
  t.deepEqual(readdirSync(out), [], 'of a search that has ended nothing is left')
})

test('a journal answers what it was asked before, and begins anew for other code, another scenario or promise', (t) => {
  const path = join(folder(t), 'journal')
  const [asked, other] = [{ name: 'a' }, { name: 'b' }]
  t.true(new ShrinkJournal(path, ['code', 'scenario']).answerOf(asked, () => true))
  const never = (): boolean => t.fail() as never
  t.true(new ShrinkJournal(path, ['code', 'scenario']).answerOf(asked, never))
  t.false(new ShrinkJournal(path, ['code', 'scenario']).answerOf(other, () => false))
  t.false(new ShrinkJournal(path, ['other code', 'scenario']).answerOf(asked, () => false))
  t.true(
    new ShrinkJournal(path, ['code', 'scenario']).answerOf(asked, () => true),
    'it was overwritten',
  )
})

test('a journal that cannot be read counts as none', (t) => {
  const path = join(folder(t), 'journal')
  writeFileSync(path, '{"subject": ')
  t.true(new ShrinkJournal(path, ['code']).answerOf({ name: 'a' }, () => true))
})
