// Draws the figures that the docs show: `npm run figures`, or `npm run figures -- leaf-set`. Runs what they are of, reports it, and
// keeps some of its figures in docs/figures/. `npm run figures -- lab` takes the pictures of the lab, for which Chromium must be there.
// Some minutes for all.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeLabPictures } from './lab-pictures.mjs'

/** The command, the file, and which figures are kept under which names. */
const SHOWN = {
  healing: {
    command: 'scenario',
    file: 'scenarios/healing.yaml',
    figures: { 'ring-phase-3': 'healing-ring' },
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
  'clock-drift': {
    command: 'scenario',
    file: 'scenarios/faults/clock-drift.yaml',
    figures: { 'keys-at-risk': 'clock-drift-keys' },
  },
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

const FOLDER = 'docs/figures'
const LAB = 'lab'
const folder = mkdtempSync(join(tmpdir(), 'e-pastry-figures-'))
mkdirSync(FOLDER, { recursive: true })
try {
  const named = process.argv.slice(2)
  for (const name of named.length > 0 ? named : [...Object.keys(SHOWN), LAB])
    if (name === LAB) await takeLabPictures(FOLDER)
    else draw(name)
} finally {
  rmSync(folder, { recursive: true })
}

function draw(name) {
  const { command, file, options = [], figures } = SHOWN[name]
  const out = join(folder, name)
  call(command, file, ...options, '--out', out)
  call('report', out)
  for (const [figure, kept] of Object.entries(figures)) {
    const svg = readFileSync(join(out, 'figures', `${figure}.svg`), 'utf8')
    writeFileSync(join(FOLDER, `${kept}.svg`), slim(svg))
  }
}

function tenths(number) {
  return String(Number(Number(number).toFixed(1)))
}

/** Without what only programs see; a tenth of a pixel is fine enough to be looked at. */
function slim(svg) {
  return svg
    .replaceAll(/ (?:aria-[a-z]+|role)="[^"]*"/g, '')
    .replaceAll(/<path class="(?:foreground|background)"[^>]*display="none"\/>/g, '')
    .replaceAll(/<path class="background" d="[^"]*"\/>/g, '')
    .replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/-?\d+\.\d{2,}/g, tenths))
}

function call(...args) {
  process.stderr.write(`${args.join(' ')}\n`)
  const { status } = spawnSync(process.execPath, ['dist/sim/cli.js', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // 1: an expectation is not met. What a smaller overlay than that of the scenario meets is not at issue.
  if (status !== 0 && status !== 1) throw new Error(`exit code ${status}`)
}
