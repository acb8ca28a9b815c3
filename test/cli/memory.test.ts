import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { largerHeap } from '../../sim/commands/shell/larger-heap.ts'
import { memorySize } from '../../sim/commands/shell/memory.ts'
import { MEMORY } from '../../sim/sweep/estimate.ts'
import { projectPath } from '../scenario/parsing.ts'

const folder = mkdtempSync(join(tmpdir(), 'e-pastry-memory-'))

/** A program that does itself once more in a larger heap, and there says how large that is, and what it was given. */
function repeating(name: string, then: string): string {
  const file = join(folder, `${name}.mjs`)
  const module = pathToFileURL(projectPath('dist/sim/commands/shell/larger-heap.js')).href
  writeFileSync(
    file,
    `import { getHeapStatistics } from 'node:v8'
    import { inLargerHeap } from ${JSON.stringify(module)}
    const mebibytes = getHeapStatistics().heap_size_limit / 1048576
    if (mebibytes < 4500) process.exitCode = await inLargerHeap(5000)
    else { console.log(JSON.stringify(process.argv.slice(2)), process.execArgv.join(' ')); ${then} }`,
  )
  return file
}

test('a command is carried out once more in a larger heap, with its arguments and those of the engine, and its exit code', (t) => {
  const file = repeating('exit', 'process.exitCode = 7')
  const args = ['--no-warnings', '--max-old-space-size=100', file, '--set', 'a b=1']
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  t.is(status, 7)
  t.is(stdout, '["--set","a b=1"] --no-warnings --max-old-space-size=100 --max-old-space-size=5000\n')
})

test('a signal that asks the command to end reaches the process in which it goes on', async (t) => {
  const file = repeating(
    'signal',
    "process.once('SIGTERM', () => process.exit(143)); console.log('ready'); setTimeout(() => {}, 60_000)",
  )
  const child = spawn(process.execPath, ['--max-old-space-size=100', file])
  let said = ''
  for await (const text of child.stdout) {
    said += text
    if (said.includes('ready')) break
  }
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  t.is(code, 143)
})

test('a small run needs no larger heap', (t) => {
  t.is(largerHeap(100_000_000), undefined)
})

test('memory is written as --memory reads it, rounded up', (t) => {
  t.deepEqual([16e6, 999_000_001, 1e9, 21.2e9].map(memorySize), ['16MB', '1000MB', '1GB', '22GB'])
})

const scenario = (nodes: number): string => {
  const file = join(folder, `${nodes}.yaml`)
  writeFileSync(file, `name: m\nphases:\n  - join: { nodes: ${nodes}, start: converged }\n`)
  return file
}
const run = (...args: string[]) =>
  spawnSync(
    process.execPath,
    [projectPath('dist/sim/cli.js'), 'scenario', ...args, '--quiet', '--out', join(folder, 'out')],
    {
      encoding: 'utf8',
    },
  )

test('a run that is expected to need more memory than there is says so before it begins, and how to go on all the same', (t) => {
  const nodes = 16_000_000
  const expected = memorySize(MEMORY.process + nodes * MEMORY.setUp)
  const { status, stdout, stderr } = run(scenario(nodes))
  t.is(status, 2)
  t.is(stdout, '')
  t.regex(stderr, new RegExp(`expected to take about ${expected} of memory[\\s\\S]*--memory ${expected}`))
})

test('what a run may take is said by --memory, in more than is free or in less', (t) => {
  t.is(run(scenario(3), '--memory', '900GB').status, 0)
  const { status, stderr } = run(scenario(3), '--memory', '50MB')
  t.is(status, 2)
  t.regex(stderr, /about 126MB of memory, within a factor of two, and may take 50MB/)
  t.regex(run(scenario(3), '--memory', 'much').stderr, /Expected a size from 16MB/)
})
