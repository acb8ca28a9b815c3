import { grouped } from '../../sim/core/words.ts'
/** How much is run: in CI, in three quarters of an hour, or in a night. What has no full extent is run at its standard one. */
export type Size = 'reduced' | 'standard' | 'full'

/** How far one setting is taken in one size. */
export interface Extent {
  /** Runs, of the seeds 1 … this. */
  readonly seeds: number
  /** Overrides of the scenario beyond those of the setting. */
  readonly set: readonly string[]
  /** What they come to, for a reader: how many nodes, how long it is measured. */
  readonly about: string
  /** Too small or too short for the figures of the paper: what comes of it is stated and not judged. */
  readonly isSmaller: boolean
}

/** A scenario of scenarios/papers with the parameters of one row of a paper. */
export interface Setting {
  readonly name: string
  readonly scenario: string
  readonly set: readonly string[]
  /** What they come to, for a reader. */
  readonly about: string
  readonly extents: { readonly [S in Size]?: Extent }
}

const extent = (seeds: number, about: string, ...set: string[]): Extent => ({
  seeds,
  about,
  set,
  isSmaller: false,
})
const smaller = (about: string, ...set: string[]): Extent => ({ seeds: 1, about, set, isSmaller: true })

// Overrides, by what they mean; a scenario's first phase is the join.
const nodes = (count: number) => `phases[0].join.nodes=${count}`
const joinOver = (time: string) => `phases[0].join.over=${time}`
const lookups = (phase: number, count: number) => `phases[${phase}].route.count=${count}`
const session = (mean: string) => `phases[2].churn.session.exponential=${mean}`
const warmUp = (time: string) => `phases[2].churn.warmUp=${time}`
const measured = (time: string) => `phases[2].churn.for=${time}`

export const HOPS_NODES = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000] as const
export const HOPS_WIDE_NODES = [1_000, 10_000, 100_000] as const
export const HOPS_RANDOM_NODES = [1_000, 100_000] as const
export const JOINS_NODES = [1_000, 5_000, 10_000] as const
export const SESSIONS = ['5m', '15m', '30m', '60m', '120m', '600m'] as const
export const LOSSES = [0, 0.01, 0.05] as const

const hops: readonly Setting[] = HOPS_NODES.map((count) => ({
  name: `p01-hops-${count / 1_000}k`,
  scenario: 'p01-hops',
  set: [nodes(count)],
  about: `N = ${grouped(count)}`,
  extents: {
    standard: extent(count > 20_000 ? 1 : 2, '200,000 lookups per run'),
    ...(count <= 2_000 && { reduced: extent(1, '20,000 lookups', lookups(1, 20_000)) }),
  },
}))

const wide: readonly Setting[] = HOPS_WIDE_NODES.map((count) => ({
  name: `p01-hops-l32-${count / 1_000}k`,
  scenario: 'p01-hops',
  set: [nodes(count), 'pastry.leafSetSize=32'],
  about: `N = ${grouped(count)}, L = 32`,
  extents: { standard: extent(1, '200,000 lookups per run') },
}))

const random: readonly Setting[] = HOPS_RANDOM_NODES.map((count) => ({
  name: `p01-hops-random-${count / 1_000}k`,
  scenario: 'p01-hops',
  set: [nodes(count), 'pastry.proximitySelection=false'],
  about: `N = ${grouped(count)}, random table entries`,
  extents: { standard: extent(1, '200,000 lookups per run') },
}))

const joins: readonly Setting[] = JOINS_NODES.map((count) => ({
  name: `p01-joins-${count / 1_000}k`,
  scenario: 'p01-joins',
  set: [nodes(count), joinOver(`${count}s`)],
  about: `N = ${grouped(count)}, one join per second`,
  extents: { standard: extent(1, '200,000 lookups per run') },
}))

const failures: Setting = {
  name: 'p01-failures',
  scenario: 'p01-failures',
  set: [],
  about: 'nodes that crash',
  extents: {
    reduced: smaller(
      '50 of 500, 10,000 lookups each',
      nodes(500),
      'phases[3].crash.count=50',
      ...[2, 4, 6].map((phase) => lookups(phase, 10_000)),
    ),
    standard: extent(2, '500 of 5,000, 100,000 lookups each per run'),
  },
}

/** The same but for the crash: what the overlay sends in that time for other reasons, its hourly round among them. */
const failuresControl: Setting = {
  name: 'p01-failures-control',
  scenario: 'p01-failures',
  set: ['phases[3].crash.count=1'],
  about: 'one node that crashes',
  extents: {
    reduced: smaller(
      '1 of 500, 10,000 lookups each',
      nodes(500),
      ...[2, 4, 6].map((phase) => lookups(phase, 10_000)),
    ),
    standard: extent(2, '1 of 5,000, 100,000 lookups each per run'),
  },
}

/** What churns most costs most: it is measured for a session or less, once as much has gone by. */
const SESSION_TIMES: Readonly<Partial<Record<(typeof SESSIONS)[number], string>>> = {
  '5m': '4m',
  '15m': '6m',
}

const sessions: readonly Setting[] = SESSIONS.map((mean) => {
  const time = SESSION_TIMES[mean] ?? '10m'
  return {
    name: `msp-sessions-${mean}`,
    scenario: 'msp-sessions',
    set: [session(mean)],
    about: `exponential sessions of mean ${mean}`,
    extents: {
      standard: extent(
        1,
        `N = 10,000, warmed up for ${time}, measured for ${time}`,
        warmUp(time),
        measured(time),
      ),
      ...(mean === '30m' && {
        reduced: smaller('N = 300, measured for 10m', nodes(300), warmUp('5m'), measured('10m')),
      }),
    },
  }
})

const gnutellaStandard = (seeds: number) =>
  extent(seeds, 'N ≈ 2,000, measured for 4h', warmUp('1h'), measured('4h'))

/** Some 74,000 lookups an hour: without loss more than the 4·10⁶ that a rate of 1.5·10⁻⁵ needs. */
const GNUTELLA_FULL: Readonly<Record<(typeof LOSSES)[number], Extent>> = {
  0: extent(3, 'N ≈ 2,000, measured for 24h'),
  0.01: extent(1, 'N ≈ 2,000, measured for 12h', warmUp('1h'), measured('12h')),
  0.05: extent(2, 'N ≈ 2,000, measured for 24h'),
}

const gnutella: readonly Setting[] = LOSSES.map((loss) => ({
  name: `msp-gnutella-loss-${100 * loss}`,
  scenario: 'msp-gnutella',
  set: [`network.loss=${loss}`],
  about: `Gnutella-like, network loss ${100 * loss} %`,
  extents: {
    standard: gnutellaStandard(2),
    full: GNUTELLA_FULL[loss],
    ...(loss === 0.05 && {
      reduced: smaller('N = 300, measured for 20m', nodes(300), warmUp('5m'), measured('20m')),
    }),
  },
}))

/** The mean core link that another paper on Pastry reports is 40.7 ms; nothing says that its links were all alike. */
const evenLinks: Setting = {
  name: 'msp-gnutella-40ms',
  scenario: 'msp-gnutella',
  set: ['interDomainLink', 'transitLink', 'transitStubLink', 'stubLink'].map(
    (link) => `network.latency.${link}=40ms`,
  ),
  about: 'Gnutella-like, all links of the routers 40 ms',
  extents: { standard: gnutellaStandard(1) },
}

const ABLATIONS = {
  nothing: { about: 'nothing taken away', set: [] },
  'no-acks': { about: 'no acks', set: ['pastry.acks=false'] },
  'no-probing': { about: 'no table probing', set: ['pastry.tableProbing=off'] },
  neither: { about: 'neither acks nor table probing', set: ['pastry.acks=false', 'pastry.tableProbing=off'] },
  l16: { about: 'L = 16', set: ['pastry.leafSetSize=16'] },
  b1: { about: 'b = 1', set: ['pastry.digitBits=1'] },
  b2: { about: 'b = 2', set: ['pastry.digitBits=2'] },
} as const

export type Ablation = keyof typeof ABLATIONS
export const ABLATION_NAMES = Object.keys(ABLATIONS) as readonly Ablation[]
export const ablationName = (ablation: Ablation): string => `msp-ablation-${ablation}`

const ablations: readonly Setting[] = ABLATION_NAMES.map((ablation) => ({
  name: ablationName(ablation),
  scenario: 'msp-ablation',
  set: ABLATIONS[ablation].set,
  about: `Gnutella-like sessions, ${ABLATIONS[ablation].about}`,
  extents: {
    standard: extent(1, 'N = 2,000, warmed up for 40m, measured for 40m', warmUp('40m'), measured('40m')),
  },
}))

const bamboo: Setting = {
  name: 'bamboo',
  scenario: 'bamboo',
  set: [],
  about: 'exponential sessions of median 84s',
  extents: {
    reduced: smaller(
      'N = 100, measured for 3m',
      nodes(100),
      'phases[1].during.route.over=5m',
      warmUp('2m'),
      measured('3m'),
      lookups(4, 1_000),
    ),
    standard: extent(1, 'N = 1,000, measured for 10m'),
  },
}

/** Everything that is run, what matters most first. */
export const SETTINGS: readonly Setting[] = [
  ...gnutella,
  ...hops,
  failures,
  failuresControl,
  ...sessions,
  bamboo,
  ...joins,
  ...ablations,
  ...wide,
  ...random,
  evenLinks,
]

export function settingOf(name: string): Setting {
  const setting = SETTINGS.find((each) => each.name === name)
  if (setting === undefined) throw new Error(`no setting is called ${name}`)
  return setting
}

/** The extent of a setting in a size; undefined if that size leaves it out. */
export function extentOf(setting: Setting, size: Size): Extent | undefined {
  return setting.extents[size] ?? (size === 'full' ? setting.extents.standard : undefined)
}
