// Makes the results of the committed scenarios, and the figures of the reduced reproduction suite, the reference. Look at the diff before you commit it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CSV_FILES,
  KEPT_WHOLE_BYTES,
  keepFigures,
  REFERENCE,
  runScenario,
  scenarios,
  sha256,
} from './results.mjs'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-results-'))
for (const name of scenarios()) runScenario(name, join(folder, name))

rmSync(REFERENCE, { recursive: true, force: true })
for (const name of scenarios()) {
  mkdirSync(join(REFERENCE, name), { recursive: true })
  for (const file of CSV_FILES) {
    const data = readFileSync(join(folder, name, file))
    const whole = join(REFERENCE, name, file)
    if (data.length <= KEPT_WHOLE_BYTES) writeFileSync(whole, data)
    else writeFileSync(`${whole}.sha256`, `${sha256(data)}\n`)
  }
  process.stdout.write(`${REFERENCE}/${name}\n`)
}
process.stdout.write(`${keepFigures()}\n`)
rmSync(folder, { recursive: true })
