// Runs the committed scenarios and knows how their reference results are kept.
import { execFile, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const REFERENCE = 'results/reference'
export const CSV_FILES = [
  'summary.csv',
  'lookups.csv',
  'timeseries.csv',
  'nodes.csv',
  'degrees.csv',
  'traffic.csv',
  'lost_keys.csv',
  'ring.csv',
]
export const SWEEP_FILES = ['runs.csv', 'aggregate.csv', 'compare.csv', 'failures.csv']
/** The sweep whose results are compared, and how it is made small. */
export const SWEEP = { name: 'leaf-set', options: ['--seeds', '8', '--set', 'phases[0].join.nodes=60'] }
/** A larger file is kept as its SHA-256, so that the repository stays small; a smaller one can be read as a diff. */
const KEPT_WHOLE_BYTES = 300_000

/** The names of the committed scenarios. */
export const scenarios = () =>
  readdirSync('scenarios')
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()

/** Scenarios with faults, of each kind one that takes a few seconds. */
export const faultScenarios = () =>
  ['clock-drift', 'cut-ring', 'damaged-datagrams', 'flash-crowd', 'one-way-links', 'pause', 'restart'].map(
    (name) => `faults/${name}`,
  )

/**
 * Runs a scenario with the compiled project into `out`. Rejects, with what the run said, unless it exits 0.
 * @param {string} name of the scenario
 * @param {string} out results folder
 * @param {string} [nodeVersion] such as `22`; the present one if not given
 * @param {string[]} [options] more options of the command
 */
export async function runScenario(name, out, nodeVersion, options = []) {
  await call(['scenario', `scenarios/${name}.yaml`, '--out', out, ...options], nodeVersion)
  checkVersion(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')), nodeVersion)
}

/**
 * The same for the sweep.
 * @param {string} out results folder
 * @param {string} [nodeVersion]
 * @param {string[]} [options]
 */
export async function runSweep(out, nodeVersion, options = []) {
  await call(
    ['sweep', `scenarios/sweeps/${SWEEP.name}.yaml`, '--out', out, ...SWEEP.options, ...options],
    nodeVersion,
  )
  checkVersion(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')), nodeVersion)
}

/**
 * @param {string[]} words
 * @param {string} [nodeVersion]
 */
const call = (words, nodeVersion) => runNode(['dist/sim/cli.js', ...words, '--quiet'], nodeVersion)

/** By version: where its Node is. */
const executables = new Map()

/**
 * Where the Node of a version is. npx takes two seconds of computing to say so: it is asked once for each version.
 * @param {string} nodeVersion
 */
function executableOf(nodeVersion) {
  const known = executables.get(nodeVersion)
  if (known !== undefined) return known
  const args = ['-y', '-p', `node@${nodeVersion}`, 'node', '--print', 'process.execPath']
  const found = promisify(execFile)('npx', args, { shell: process.platform === 'win32' }).then(({ stdout }) =>
    stdout.trim(),
  )
  executables.set(nodeVersion, found)
  return found
}

/**
 * Runs Node with `args` and returns what it printed. Rejects, with what it said, unless it exits 0.
 * @param {string[]} args
 * @param {string} [nodeVersion] such as `22`; the present one if not given
 */
export async function runNode(args, nodeVersion) {
  const executable = nodeVersion === undefined ? process.execPath : await executableOf(nodeVersion)
  try {
    return (await promisify(execFile)(executable, args)).stdout
  } catch ({ code, message, stdout, stderr }) {
    throw new Error(`exit code ${code}\n${message}\n${stdout}${stderr}`)
  }
}

/**
 * Is `version`, such as `v22.1.0`, one of those that `nodeVersion` asks for?
 * @param {string} version
 * @param {string} nodeVersion
 */
export const isVersion = (version, nodeVersion) => version.startsWith(`v${nodeVersion}.`)

/**
 * @param {{ versions: { node: string } }} manifest
 * @param {string} [nodeVersion]
 */
function checkVersion({ versions }, nodeVersion) {
  if (nodeVersion && !isVersion(versions.node, nodeVersion))
    throw new Error(`asked for Node ${nodeVersion}, ran on ${versions.node}`)
}

/** @param {string | Buffer} data */
const sha256 = (data) => createHash('sha256').update(data).digest('hex')

/**
 * How the results in `folder` differ from the reference: one line a file, none if they are the same bytes.
 * @param {string} name of the scenario
 * @param {string} folder
 * @param {string[]} [files]
 */
export function differencesFromReference(name, folder, files = CSV_FILES) {
  return files.flatMap((file) => {
    const found = readFileSync(join(folder, file))
    const whole = join(REFERENCE, name, file)
    const digest = `${whole}.sha256`
    if (existsSync(whole)) return firstDifference(file, readFileSync(whole), found)
    if (!existsSync(digest)) return [`${file}: no reference (npm run reference)`]
    return readFileSync(digest, 'utf8').trim() === sha256(found)
      ? []
      : [`${file}: not the bytes of ${digest}`]
  })
}

/**
 * @param {string} file
 * @param {Buffer} expected
 * @param {Buffer} found
 */
function firstDifference(file, expected, found) {
  if (expected.equals(found)) return []
  const [before, after] = [expected, found].map((data) => data.toString('utf8').split('\n'))
  const line = before.findIndex((text, index) => text !== after[index])
  const at = line === -1 ? before.length : line
  return [
    `${file}:${at + 1}: expected ${before[at] || 'nothing'}`,
    `${file}:${at + 1}: found    ${after[at] || 'nothing'}`,
  ]
}

const REPRODUCTION = 'reproduction.csv'

/**
 * The figures of the reduced reproduction suite, run by the compiled project (or kept from an earlier run of the same code).
 * Throws, with what it said, unless it exits 0.
 */
export function reproducedFigures() {
  const args = ['dist/experiments/reproduce/main.js', '--reduced']
  const { status, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`exit code ${status}\n${error ?? ''}${stderr}`)
  return readFileSync('results/reproduce/reduced.csv')
}

/** Makes these figures the reference. */
export function keepFigures() {
  const path = join(REFERENCE, REPRODUCTION)
  writeFileSync(path, reproducedFigures())
  return path
}

/** How these figures differ from the reference, one line each way; none if they are the same bytes. */
export function differencesOfFigures() {
  const path = join(REFERENCE, REPRODUCTION)
  if (!existsSync(path)) return [`${path}: no reference (npm run reference)`]
  return firstDifference(REPRODUCTION, readFileSync(path), reproducedFigures())
}

/**
 * Makes the files in `folder` the reference.
 * @param {string} name
 * @param {string} folder
 * @param {string[]} [files]
 */
export function keep(name, folder, files = CSV_FILES) {
  mkdirSync(join(REFERENCE, name), { recursive: true })
  for (const file of files) {
    const data = readFileSync(join(folder, file))
    const whole = join(REFERENCE, name, file)
    if (data.length <= KEPT_WHOLE_BYTES) writeFileSync(whole, data)
    else writeFileSync(`${whole}.sha256`, `${sha256(data)}\n`)
  }
}
