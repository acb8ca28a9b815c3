// Makes the results of the committed scenarios, of a sweep, of the random scenarios, and the figures of the reduced
// reproduction suite, the reference. Look at the diff before you commit it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeReference } from '../dist/test/random/reference.js'
import {
  faultScenarios,
  keep,
  keepFigures,
  REFERENCE,
  runScenario,
  runSweep,
  SWEEP,
  SWEEP_FILES,
  scenarios,
} from './results.mjs'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-results-'))
const names = [...scenarios(), ...faultScenarios()]
for (const name of names) await runScenario(name, join(folder, name))
await runSweep(join(folder, 'sweep'))

rmSync(REFERENCE, { recursive: true, force: true })
for (const name of names) keep(name, join(folder, name))
keep(`sweep-${SWEEP.name}`, join(folder, 'sweep'), SWEEP_FILES)
for (const name of [...names, `sweep-${SWEEP.name}`]) process.stdout.write(`${REFERENCE}/${name}\n`)
process.stdout.write(`${keepFigures()}\n`)
writeReference()
process.stdout.write('test/random/reference.csv\n')
rmSync(folder, { recursive: true })
