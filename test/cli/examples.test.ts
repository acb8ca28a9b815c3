import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import test from 'ava'

/** What a page shows below a command. */
function shownBelow(command: string, page: string): string {
  const lines = readFileSync(page, 'utf8').split('\n')
  const start = lines.indexOf(`    $ ${command}`) + 1
  const length = lines.slice(start).findIndex((line) => !line.startsWith('    '))
  return lines
    .slice(start, start + length)
    .map((line) => `${line.slice(4)}\n`)
    .join('')
}

test('the example of an application with metrics prints what the docs show', (t) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/examples/metrics.js'], { encoding: 'utf8' })
  t.is(stderr, '')
  t.true(stdout.startsWith('label,questions,answer_ms_samples,answer_ms_mean,answer_ms_p50,answer_ms_p99\n'))
  t.is(stdout, shownBelow('node dist/examples/metrics.js', 'docs/library.md'))
})

test('the example of an application whose promise is explored finds its mistake, and is what the docs show', (t) => {
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/examples/exploration.js'], {
    encoding: 'utf8',
  })
  t.is(stderr, '')
  t.regex(stdout, /granted the lock again/)
  t.is(stdout, shownBelow('node dist/examples/exploration.js', 'docs/exploration.md'))
  const source = readFileSync('examples/exploration.ts', 'utf8')
  const shown = readFileSync('docs/exploration.md', 'utf8').split('```')
  for (const block of shown.filter((each) => each.startsWith('ts\n')))
    t.true(source.includes(block.slice(3).trimEnd()))
})
