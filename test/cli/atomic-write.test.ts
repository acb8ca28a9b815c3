import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { writeAtomically, writeAtomicallyWith } from '../../sim/commands/shell/atomic-write.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-'))
test.after.always(() => rmSync(root, { recursive: true }))
const folder = (name: string): string => {
  mkdirSync(join(root, name))
  return join(root, name)
}

test('a text takes the place of an earlier one, and nothing else is left', (t) => {
  const home = folder('text')
  writeAtomically(join(home, 'a.txt'), 'one')
  writeAtomically(join(home, 'a.txt'), 'two')
  t.is(readFileSync(join(home, 'a.txt'), 'utf8'), 'two')
  t.deepEqual(readdirSync(home), ['a.txt'])
})

test('until a file is complete it does not bear its name', async (t) => {
  const home = folder('slow')
  await writeAtomicallyWith(join(home, 'a.txt'), async (path) => {
    writeFileSync(path, 'half')
    t.false(readdirSync(home).includes('a.txt'))
    await Promise.resolve()
    writeFileSync(path, 'all')
  })
  t.is(readFileSync(join(home, 'a.txt'), 'utf8'), 'all')
  t.deepEqual(readdirSync(home), ['a.txt'])
})

test('what ends the writing is thrown, and leaves the file as it was', async (t) => {
  const home = folder('ended')
  writeAtomically(join(home, 'a.txt'), 'one')
  const ended = writeAtomicallyWith(join(home, 'a.txt'), async (path) => {
    writeFileSync(path, 'half')
    throw new Error('interrupted')
  })
  await t.throwsAsync(ended, { message: 'interrupted' })
  t.is(readFileSync(join(home, 'a.txt'), 'utf8'), 'one')
  t.deepEqual(readdirSync(home), ['a.txt'])
})

test('a refusal of the system names the file that was wanted', (t) => {
  const path = join(root, 'no such folder', 'a.txt')
  t.like(
    t.throws(() => writeAtomically(path, '')),
    { code: 'ENOENT', path },
  )
})
