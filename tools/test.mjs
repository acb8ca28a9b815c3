// Runs all tests, or those that the arguments name, and says at the end which took longest: `node tools/test.mjs [ava's arguments]`.
// If it runs all, the small test files of a room share a worker.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { writeGroups } from './test-groups.mjs'

const SHOWN = 10
const LINE = /^ {2}[✔✘] (?:\[fail\]: )?(.*) \(((?:[\d.]+(?:ms|m|s) ?)+)\)$/
const IN_SECONDS = { ms: 0.001, s: 1, m: 60 }

// Commands say how to call them again as they were called, and npm says so in the environment: tests see the same without it.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')),
)

const args = process.argv.slice(2)
const ava = spawn(
  process.execPath,
  [
    fileURLToPath(new URL('../node_modules/ava/entrypoints/cli.mjs', import.meta.url)),
    ...(args.length === 0 ? ['--config', writeGroups()] : args),
  ],
  {
    stdio: ['inherit', 'pipe', 'inherit'],
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...environment } : environment,
  },
)

const ended = once(ava, 'close')

/** By file: the title and the time of each test, in the order of running. */
const files = new Map()
for await (const line of createInterface({ input: ava.stdout })) {
  process.stdout.write(`${line}\n`)
  const match = LINE.exec(stripVTControlCharacters(line))
  if (match === null) continue
  const [, name, time] = match
  const file = name.slice(0, name.lastIndexOf(' › '))
  const tests = files.get(file) ?? []
  tests.push({ name, seconds: inSeconds(time) })
  files.set(file, tests)
}

// The tests of a file all begin at once, and for each the time until its end is reported: what it took itself is the difference to the next.
const slowest = [...files.values()]
  .flatMap((tests) =>
    tests.map(({ name, seconds }, index) => {
      const next = tests[index + 1]?.seconds ?? 0
      return { name, seconds: seconds >= next ? seconds - next : seconds }
    }),
  )
  .sort((a, b) => b.seconds - a.seconds)
  .slice(0, SHOWN)
if (slowest.length === SHOWN) {
  process.stdout.write('\n  The ten slowest, in seconds\n')
  for (const { name, seconds } of slowest)
    process.stdout.write(`  ${seconds.toFixed(1).padStart(6)}  ${name}\n`)
}

const [status] = await ended
process.exitCode = status ?? 1

function inSeconds(time) {
  return [...time.matchAll(/([\d.]+)(ms|m|s)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * IN_SECONDS[unit],
    0,
  )
}
