import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { saveFound } from '../../sim/commands/explore/found.ts'
import { shrinkSeed } from '../../sim/commands/explore/shrink-seed.ts'
import { CHECKERS } from '../../sim/explore/checks/all.ts'
import { drawScenario } from '../../sim/explore/draw/scenario.ts'
import { exploreScenario } from '../../sim/explore/explore.ts'
import { withDefect } from '../explore/defects/defect.ts'
import { tombstoneForgotten } from '../explore/defects/storage.ts'

const SEED = 1

test('docs/exploration.md shows the file that exploration writes for a seed, with a deliberate mistake in the protocol', (t) => {
  const out = mkdtempSync(join(tmpdir(), 'e-pastry-found-'))
  t.teardown(() => rmSync(out, { recursive: true }))
  const { path } = withDefect(tombstoneForgotten, () => {
    const { findings } = exploreScenario(drawScenario(SEED))
    const { checker } = findings[0]!
    const shrunk = shrinkSeed(SEED, { checker, checkers: CHECKERS, mayGoOn: () => true, out })
    return saveFound(SEED, { findings, shrunk }, out)
  })
  const written = readFileSync(path, 'utf8').trimEnd().replaceAll(out, 'results/explore').split('\n')
  const lines = readFileSync('docs/exploration.md', 'utf8').split('\n')
  const first = lines.findIndex((line) => line.startsWith('    # Broken: '))
  const shown = lines.slice(first, first + written.length).map((line) => line.replace(/^ {4}/, ''))
  t.deepEqual(shown, written)
})
