import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { nameBeside } from '../../sim/commands/shell/atomic-write.ts'
import { MANIFEST_FORMAT } from '../../sim/commands/shell/manifest.ts'
import { defaultResultPath, ResultFolder } from '../../sim/commands/shell/result-folder.ts'
import { Problems } from '../../sim/core/problem.ts'
import type { ResolvedScenario } from '../../sim/scenario/resolved.ts'

const root = mkdtempSync(join(tmpdir(), 'e-pastry-'))
test.after.always(() => rmSync(root, { recursive: true }))

let count = 0
const newPlace = () => join(root, `place-${count++}`)

/** As much of a scenario as a results folder looks at. */
const scenario = (seed: string, leafSetSize = 32) =>
  ({ name: 'small', seed, pastry: { leafSetSize, digitBits: 4 } }) as unknown as ResolvedScenario

function openFolder(path: string, of = scenario('1'), replaces: 'same run' | 'any run' = 'same run') {
  return new ResultFolder({ path, scenario: of, replaces })
}

function writeResult(path: string, of = scenario('1'), text = 'a\n1\n', replaces?: 'any run'): void {
  const folder = openFolder(path, of, replaces)
  writeFileSync(folder.file('summary.csv'), text)
  writeFileSync(folder.file('manifest.json'), JSON.stringify({ format: MANIFEST_FORMAT, scenario: of }))
  folder.commit()
}

const read = (path: string) => readFileSync(join(path, 'summary.csv'), 'utf8')

function refusal(t: ExecutionContext, action: () => void): string {
  const error = t.throws(action, { instanceOf: Problems })
  const [problem] = error?.problems ?? []
  return `${problem?.statement} ${problem?.hint}`
}

test('nothing bears the final name before commit, and nothing else is left after', (t) => {
  const parent = newPlace()
  const path = join(parent, 'small', 'seed-1')
  const folder = openFolder(path)
  writeFileSync(folder.file('summary.csv'), 'half')
  t.false(existsSync(path))
  folder.commit()
  t.deepEqual(readdirSync(path), ['summary.csv'])
  t.deepEqual(readdirSync(join(parent, 'small')), ['seed-1'])
})

test('discard leaves the disk as it was, created parents included', (t) => {
  const parent = newPlace()
  mkdirSync(parent)
  const folder = openFolder(join(parent, 'results', 'small', 'seed-1'))
  writeFileSync(folder.file('summary.csv'), 'half')
  folder.discard()
  t.deepEqual(readdirSync(parent), [])
})

test('discard keeps a parent that holds something else', (t) => {
  const parent = newPlace()
  const folder = openFolder(join(parent, 'small', 'seed-1'))
  writeResult(join(parent, 'small', 'seed-2'), scenario('2'))
  folder.discard()
  t.deepEqual(readdirSync(join(parent, 'small')), ['seed-2'])
})

test('discard keeps an earlier result, and after commit does nothing', (t) => {
  const path = newPlace()
  writeResult(path)
  openFolder(path).discard()
  t.is(read(path), 'a\n1\n')
  const folder = openFolder(path)
  folder.commit()
  folder.discard()
  t.true(existsSync(path))
})

test('the same run replaces itself, and files of the user survive', (t) => {
  const path = newPlace()
  writeResult(path)
  writeFileSync(join(path, 'notes.txt'), 'mine')
  writeFileSync(join(path, 'trace.txt'), 'of the earlier run')
  writeResult(path, scenario('1'), 'a\n2\n')
  t.is(read(path), 'a\n2\n')
  t.deepEqual(readdirSync(path), ['manifest.json', 'notes.txt', 'summary.csv'])
})

test('a different run is refused, distinguished, and given the remedies', (t) => {
  const path = newPlace()
  writeResult(path)
  t.is(
    refusal(t, () => openFolder(path, scenario('1', 16))),
    'This folder holds a different run: pastry.leafSetSize is 32 there and 16 here. ' +
      'Keep both by writing elsewhere (--out <folder>), or replace what is there (--force).',
  )
  t.is(read(path), 'a\n1\n')
})

test('a different run that finished meanwhile is not overwritten either', (t) => {
  const path = newPlace()
  const slow = openFolder(path)
  writeResult(path, scenario('1', 16))
  t.regex(
    refusal(t, () => slow.commit()),
    /holds a different run/,
  )
  slow.discard()
  t.is(read(path), 'a\n1\n')
})

test('force replaces a different run', (t) => {
  const path = newPlace()
  writeResult(path)
  writeResult(path, scenario('1', 16), 'a\n3\n', 'any run')
  t.is(read(path), 'a\n3\n')
})

/** Lays down what a process leaves that is killed while it writes results. */
function killed(path: string, purpose: 'new' | 'old', manifest: 'complete' | 'missing'): string {
  const dead = spawnSync('true').pid
  const left = nameBeside(path, purpose).replace(`.${process.pid}-`, `.${dead}-`)
  mkdirSync(left, { recursive: true })
  writeFileSync(join(left, 'summary.csv'), purpose)
  if (manifest === 'complete')
    writeFileSync(
      join(left, 'manifest.json'),
      JSON.stringify({ format: MANIFEST_FORMAT, scenario: scenario('1') }),
    )
  return left
}

test('leftovers of killed processes go with the next run of any scenario', (t) => {
  const parent = newPlace()
  const path = join(parent, 'seed-1')
  const left = killed(path, 'new', 'missing')
  writeFileSync(join(parent, '.notes.new'), 'mine')
  const alive = nameBeside(path, 'new').replace(`.${process.pid}-`, `.${process.ppid}-`)
  mkdirSync(alive)
  writeResult(join(parent, 'seed-2'), scenario('2'))
  t.false(existsSync(left))
  t.deepEqual(readdirSync(parent), [basename(alive), '.notes.new', 'seed-2'].sort())
})

test('a process that was killed while results took the place of others is helped to its end', (t) => {
  const path = join(newPlace(), 'seed-1')
  const old = killed(path, 'old', 'complete')
  writeFileSync(join(old, 'notes.txt'), 'mine')
  killed(path, 'new', 'complete')
  openFolder(path).discard()
  t.is(read(path), 'new')
  t.is(readFileSync(join(path, 'notes.txt'), 'utf8'), 'mine')
  t.deepEqual(readdirSync(join(path, '..')), ['seed-1'])
})

test('if only the old results are complete, they come back', (t) => {
  const path = join(newPlace(), 'seed-1')
  killed(path, 'old', 'complete')
  killed(path, 'new', 'missing')
  openFolder(path).discard()
  t.is(read(path), 'old')
  t.deepEqual(readdirSync(join(path, '..')), ['seed-1'])
})

test('what of the run before is not replaced but gone is said', (t) => {
  const path = newPlace()
  writeResult(path)
  writeFileSync(join(path, 'trace.txt'), 'long')
  writeFileSync(join(path, 'report.html'), 'a page')
  mkdirSync(join(path, 'figures'))
  writeFileSync(join(path, 'figures', 'hops.svg'), '')
  const folder = openFolder(path)
  writeFileSync(folder.file('summary.csv'), 'a\n2\n')
  t.deepEqual(folder.commit(), ['manifest.json', 'trace.txt', 'report.html', '1 file in figures/'])
})

test('a file that is being written is named as the user knows it', (t) => {
  const path = newPlace()
  const folder = openFolder(path)
  t.is(folder.nameOf(folder.file('summary.csv')), join(path, 'summary.csv'))
  folder.discard()
})

test('an empty folder may be filled', (t) => {
  const path = newPlace()
  mkdirSync(path)
  writeResult(path)
  t.is(read(path), 'a\n1\n')
})

test('a folder without a manifest is left alone; force replaces it only if all in it are result files', (t) => {
  const path = newPlace()
  mkdirSync(path)
  writeFileSync(join(path, 'summary.csv'), 'of unknown origin')
  t.regex(
    refusal(t, () => openFolder(path)),
    /not written by a run.*--force/,
  )
  writeFileSync(join(path, 'thesis.doc'), 'years of work')
  t.regex(
    refusal(t, () => openFolder(path, scenario('1'), 'any run')),
    /not written by a run.*another folder/,
  )
  rmSync(join(path, 'thesis.doc'))
  writeResult(path, scenario('1'), 'a\n4\n', 'any run')
  t.is(read(path), 'a\n4\n')
})

test('a file in the place of the folder is a problem', (t) => {
  const path = newPlace()
  writeFileSync(path, 'a file')
  t.regex(
    refusal(t, () => openFolder(path, scenario('1'), 'any run')),
    /this is a file/,
  )
})

test('a seed makes a safe folder name, and different seeds make different ones', (t) => {
  const name = (seed: string) => defaultResultPath({ name: 'small', seed })
  t.is(name('1'), join('results', 'small', 'seed-1'))
  t.is(name('../../etc'), join('results', 'small', 'seed-..%2F..%2Fetc'))
  t.is(name('a b*%'), join('results', 'small', 'seed-a%20b%2A%25'))
  t.is(name('ü'), join('results', 'small', 'seed-%C3%BC'))
})
