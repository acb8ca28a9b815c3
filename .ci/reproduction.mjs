// Does the reduced reproduction suite come to the committed figures?
import { differencesOfFigures } from './results.mjs'

const problems = differencesOfFigures()
process.stdout.write(
  `${problems.length === 0 ? 'ok    ' : 'FAILED'}  figures of the reduced reproduction suite\n`,
)
for (const problem of problems) process.stdout.write(`        ${problem}\n`)
if (problems.length > 0) process.exitCode = 1
