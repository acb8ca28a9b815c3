// Draws the figures that the docs show: `npm run figures`, or `npm run figures -- leaf-set`. Runs what they are of, reports it, and
// keeps some of its figures in docs/figures/, and pictures of two pages; `npm run figures -- lab` takes the pictures of the lab. Chromium
// must be there for them. Some minutes for all.
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { takeLabPictures } from './lab-pictures.mjs'

/** The command, the file, which figures are kept under which names, and what a picture of the page is called. */
const SHOWN = {
  healing: {
    command: 'scenario',
    file: 'scenarios/healing.yaml',
    figures: { 'ring-phase-3': 'healing-ring' },
  },
  'mass-failure': {
    command: 'scenario',
    file: 'scenarios/mass-failure.yaml',
    figures: { degrees: 'mass-failure-degrees' },
    page: 'report-of-a-run',
  },
  'first-sweep': {
    command: 'sweep',
    file: 'scenarios/sweeps/first-sweep.yaml',
    figures: {},
    page: 'report-of-a-sweep',
  },
  'cut-ring': {
    command: 'scenario',
    file: 'scenarios/faults/cut-ring.yaml',
    figures: { 'ring-phase-2': 'cut-ring' },
  },
  'blocked-pairs': {
    command: 'scenario',
    file: 'scenarios/faults/blocked-pairs.yaml',
    options: small(4),
    figures: { 'ring-at-ends': 'blocked-pairs-ring' },
  },
  'behind-nat': {
    command: 'scenario',
    file: 'scenarios/faults/behind-nat.yaml',
    options: small(4),
    figures: { 'ring-at-ends': 'behind-nat-ring' },
  },
  'worsening-links': fault('worsening-links', { 'messages-over-time': 'messages' }),
  'flash-crowd': fault('flash-crowd', { 'messages-over-time': 'messages' }),
  pause: {
    command: 'scenario',
    file: 'scenarios/faults/pause.yaml',
    figures: { 'nodes-over-time': 'pause-nodes' },
  },
  'slow-nodes': {
    command: 'scenario',
    file: 'scenarios/faults/slow-nodes.yaml',
    figures: { latency: 'slow-nodes-latency' },
  },
  'clock-drift': fault('clock-drift', { 'messages-over-time': 'messages' }),
  restart: {
    command: 'scenario',
    file: 'scenarios/faults/restart.yaml',
    figures: { 'ring-phase-3': 'restart-ring' },
  },
  'rolling-crash': {
    command: 'scenario',
    file: 'scenarios/faults/rolling-crash.yaml',
    figures: { 'nodes-over-time': 'rolling-crash-nodes' },
  },
  'seed-server-outage': {
    command: 'scenario',
    file: 'scenarios/faults/seed-server-outage.yaml',
    figures: { 'nodes-over-time': 'seed-server-outage-nodes' },
  },
  'leaf-set': sweep('leaf-set', {
    'failure-pct-right-after-against-parameters': 'failures',
    'repair-s-crash-against-parameters': 'repair',
    'bytes-per-node-s-quiet-against-failure-pct-right-after': 'trade-off',
  }),
  replicas: sweep('replicas', {
    'keys-lost-later-heat-map': 'keys-lost',
    'bytes-per-node-s-insert-against-keys-lost-later': 'trade-off',
  }),
  'digit-bits': sweep('digit-bits', {
    'hops-mean-route-against-parameters': 'hops',
    'control-messages-per-node-s-quiet-against-hops-mean-route': 'trade-off',
  }),
  probing: sweep('probing', {
    'rdp-mean-churn-against-parameters': 'rdp',
    'control-messages-per-node-s-churn-against-rdp-mean-churn': 'trade-off',
  }),
}

/** Of a scenario whose second phase is a join: small enough for its ring to be drawn. `lookup`: the place of its lookups. */
function small(lookup) {
  const values = ['pastry.leafSetSize=8', 'phases[1].join.nodes=60', `phases[${lookup}].lookup.count=1000`]
  return values.flatMap((value) => ['--set', value])
}

/** A sweep, and what its figures are called behind its name. */
function sweep(name, figures) {
  const kept = Object.entries(figures).map(([figure, short]) => [figure, `${name}-${short}`])
  return { command: 'sweep', file: `scenarios/sweeps/${name}.yaml`, figures: Object.fromEntries(kept) }
}

/** A scenario with a fault, and what its figures are called behind its name. */
function fault(name, figures) {
  const kept = Object.entries(figures).map(([figure, short]) => [figure, `${name}-${short}`])
  return { command: 'scenario', file: `scenarios/faults/${name}.yaml`, figures: Object.fromEntries(kept) }
}

const LAB = 'lab'
const root = fileURLToPath(new URL('..', import.meta.url))
const FOLDER = join(root, 'docs', 'figures')
mkdirSync(FOLDER, { recursive: true })
// Beside everything but the results of earlier runs: paths in a picture are those of a project.
const folder = mkdtempSync(join(tmpdir(), 'e-pastry-figures-'))
for (const name of readdirSync(root))
  if (name !== 'results') symlinkSync(join(root, name), join(folder, name))
try {
  const named = process.argv.slice(2)
  for (const name of named.length > 0 ? named : [...Object.keys(SHOWN), LAB])
    if (name === LAB) await takeLabPictures(FOLDER)
    else await draw(name)
} finally {
  rmSync(folder, { recursive: true })
}

async function draw(name) {
  const { command, file, options = [], figures, page } = SHOWN[name]
  const [, results] = /^results +(.+)$/m.exec(call(command, file, ...options))
  const out = join(folder, results)
  call('report', results)
  for (const [figure, kept] of Object.entries(figures)) {
    const svg = readFileSync(join(out, 'figures', `${figure}.svg`), 'utf8')
    writeFileSync(join(FOLDER, `${kept}.svg`), svg)
  }
  if (page !== undefined) await photograph(join(out, 'report.html'), join(FOLDER, `${page}.png`))
}

/** The top of a page, as a window shows it. */
async function photograph(page, path) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const window = await browser.newPage({ viewport: { width: 1080, height: 1500 }, colorScheme: 'light' })
    await window.goto(pathToFileURL(page).href)
    await window.screenshot({ path })
  } finally {
    await browser.close()
  }
}

function call(...args) {
  process.stderr.write(`${args.join(' ')}\n`)
  const [command] = args
  const { status, stdout } = spawnSync(process.execPath, ['dist/sim/cli.js', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, npm_lifecycle_event: command },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // 1: an expectation is not met. What a smaller overlay than that of the scenario meets is not at issue.
  if (status !== 0 && status !== 1) throw new Error(`exit code ${status}`)
  return stdout
}
