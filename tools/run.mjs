// Runs a compiled program of the project: `node tools/run.mjs sim/cli.js scenario …`. Compiles first if a source is newer
// than the last compilation, so that no outdated code is run, and the compiler is not run without need.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = ['protocol', 'sim', 'experiments', 'bench', 'examples', 'test', 'lab']
const STAMP = 'dist/.tsbuildinfo'

const [program, ...args] = process.argv.slice(2)
if (!isFresh()) compile()
process.argv = [process.argv[0], join(root, 'dist', program), ...args]
await import(pathToFileURL(process.argv[1]).href)

function isFresh() {
  const stamp = join(root, STAMP)
  if (!existsSync(stamp)) return false
  const compiledAt = statSync(stamp).mtimeMs
  const files = ['package.json', 'tsconfig.json', ...SOURCES.flatMap(sourcesIn)]
  return files.every((file) => statSync(join(root, file)).mtimeMs <= compiledAt)
}

function sourcesIn(folder) {
  const names = readdirSync(join(root, folder), { recursive: true })
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name))
}

function compile() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [compiler], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(1)
  // The compiler leaves the stamp alone when a change made no difference.
  const now = new Date()
  utimesSync(join(root, STAMP), now, now)
}
