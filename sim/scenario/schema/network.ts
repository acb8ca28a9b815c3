import { z } from 'zod'
import { SEPARATOR_NAMES } from '../../core/delimited-format.ts'
import type { Plain } from '../plain.ts'
import { bitRate, bytes, choice, duration, flag, real, share, text, whole } from './fields.ts'

/** The part of a scenario that the simulated network reads. */

const city = z.strictObject({
  name: text('Name of the city, for messages and pictures.'),
  latitude: real('Degrees, north positive.', { from: -90, to: 90 }),
  longitude: real('Degrees, east positive.', { from: -180, to: 180 }),
  weight: real('Its share of the nodes, relative to the weights of the other cities.', {
    from: 0,
    to: 1_000_000_000,
  }).default(1),
})

export const cities = z
  .array(city)
  .min(1, { error: 'a list of at least one city' })
  .refine((list) => list.some(({ weight }) => weight > 0), {
    error: 'at least one city with a weight above 0',
  })

export type City = Plain<z.output<typeof cities>>[number]

/** One way between two nodes; an hour is far beyond any time-out. */
const time = { from: '1us', to: '1h' } as const
const timeOrNone = { from: '0s', to: '1h' } as const
/** One of the links that a way goes over. */
const linkTime = { from: '1us', to: '1s' } as const

/** How a file of measurements is written. */
const unit = choice(
  'Unit of the numbers in the file; if not given, the header of triples may say it (`rtt_us`).',
  ['us', 'ms', 's'],
)
const separator = choice('The separator of the cells; `auto`: as the first rows show.', [
  'auto',
  ...SEPARATOR_NAMES,
]).default('auto')
const decimal = choice('The sign before the decimals; `auto`: as the numbers show.', [
  'auto',
  'point',
  'comma',
]).default('auto')

const matrixFormat = {
  unit: unit.optional().meta({ statedDefault: 'ms' }),
  entries: choice('Are the numbers round trips, or one way?', ['round-trips', 'one-way']).default(
    'round-trips',
  ),
  form: choice('What a row of the file is: a site, or a pair of sites; `auto`: as the file shows.', [
    'auto',
    'square',
    'triples',
  ]).default('auto'),
  separator,
  decimal,
  names: choice('Where a square names its sites; `auto`: as the file shows.', [
    'auto',
    'none',
    'first-row',
    'first-column',
    'both',
  ]).default('auto'),
}

export const latency = z
  .discriminatedUnion('model', [
    z.strictObject({
      model: z.literal('constant').meta({ description: 'The same for every pair of nodes.' }),
      oneWay: duration('From any node to any other.', time).prefault('50ms'),
    }),
    z.strictObject({
      model: z.literal('uniform').meta({ description: 'Drawn for each pair of nodes, between two bounds.' }),
      min: duration('Shortest one-way time.', time).prefault('10ms'),
      max: duration('Longest one-way time.', time).prefault('100ms'),
    }),
    z.strictObject({
      model: z
        .literal('lognormal')
        .meta({ description: 'Drawn for each pair of nodes; few pairs are far apart.' }),
      median: duration('Half of the pairs are closer, one way.', time).prefault('40ms'),
      sigma: real('Standard deviation of the natural logarithm.', { from: 0, to: 4 }).default(0.6),
      min: duration('Less than this counts as this.', time).prefault('1ms'),
    }),
    z.strictObject({
      model: z.literal('euclidean').meta({ description: 'Nodes evenly in a square plane, as in [P01 §3].' }),
      side: duration('One-way time across one side of the square.', time).prefault('100ms'),
      min: duration('Less than this counts as this.', time).prefault('1ms'),
    }),
    z.strictObject({
      model: z.literal('geographic').meta({ description: 'Nodes on the globe, joined by fibre.' }),
      cities: z
        .union([text('Path of a JSON or YAML file with such a list.', { atMost: 1_000 }), cities], {
          error: 'a list of cities, or the path of a file with such a list',
        })
        .optional()
        .meta({ description: 'Where nodes may be. Not given: anywhere on the sphere, evenly.' }),
      inflation: real('Length of the cable over the length of the great circle.', {
        from: 1,
        to: 10,
      }).default(1.6),
      fibreKmPerS: real('Speed of light in the fibre.', { from: 1_000, to: 299_792 }).default(200_000),
      accessLatency: duration(
        'From a node to the long-distance network; counts at each end.',
        timeOrNone,
      ).prefault('1ms'),
    }),
    z.strictObject({
      model: z.literal('transit-stub').meta({
        description:
          'Hosts on the stub routers of a random network in two tiers, as in [MSP]. A link takes between half of the stated time and one and a half of it.',
      }),
      transitDomains: whole('Domains in the middle.', { from: 1, to: 40 }).default(10),
      transitRoutersPerDomain: whole('Routers in each of them.', { from: 1, to: 20 }).default(5),
      stubDomainsPerTransitRouter: whole('Domains of the edge on each of those routers.', {
        from: 1,
        to: 20,
      }).default(10),
      routersPerStubDomain: whole('Routers in each of these; hosts are on them, evenly at random.', {
        from: 1,
        to: 20,
      }).default(10),
      extraLinks: share(
        'Share of the pairs of routers in a domain, and of the pairs of transit domains, that are linked beyond what connects them all.',
      ).prefault(0.3),
      interDomainLink: duration(
        'A link between two transit domains, one way, on average.',
        linkTime,
      ).prefault('50ms'),
      transitLink: duration('A link within a transit domain.', linkTime).prefault('20ms'),
      transitStubLink: duration('The link from a stub domain to its transit router.', linkTime).prefault(
        '5ms',
      ),
      stubLink: duration('A link within a stub domain.', linkTime).prefault('2ms'),
      hostLink: duration('From a host to its router, the same for all.', {
        from: '0s',
        to: '1s',
      }).prefault('1ms'),
    }),
    z.strictObject({
      model: z
        .literal('matrix')
        .meta({ description: 'Measured round trips between sites, half of one being one way.' }),
      file: text(
        'Path of a file of round trips: a square with one row per site, with or without names, or one half of it; one row per pair (`from,to,rtt`); or a topology of p2psim.',
        { atMost: 1_000 },
      ),
      ...matrixFormat,
      siteLatency: duration('One way between two nodes of a site that has 0 on the diagonal.', time).prefault(
        '500us',
      ),
    }),
    z.strictObject({
      model: z.literal('coordinates').meta({
        description:
          'Hosts at the places that a network-coordinate system has given them: the round trip of two is their distance plus the heights of both.',
      }),
      file: text(
        'Path of a file with one row per host: two or three numbers, perhaps a height as the last one, perhaps a name as the first.',
        { atMost: 1_000 },
      ),
      unit: choice('Of the numbers in the file.', ['us', 'ms', 's']).default('ms'),
      entries: choice('Are distances round trips, or one way?', ['round-trips', 'one-way']).default(
        'round-trips',
      ),
      separator,
      decimal,
      height: choice('Is the last column a height? `auto`: if it is called so, or is the fourth number.', [
        'auto',
        'last-column',
        'none',
      ]).default('auto'),
      nodes: choice(
        'Which host a node is. `in-order`: node 1 that of the first row, and so on, beginning again after the last; the seed server is there too. `sampled`: any, drawn for each node.',
        ['in-order', 'sampled'],
      ).default('in-order'),
      min: duration('One way; less than this counts as this.', time).prefault('500us'),
    }),
  ])
  .prefault({ model: 'geographic' })
  .meta({ description: 'How long a datagram takes from one node to another.' })

const jitter = z
  .discriminatedUnion('model', [
    z.strictObject({
      model: z.literal('none').meta({ description: 'Every datagram of a pair takes equally long.' }),
    }),
    z.strictObject({
      model: z.literal('uniform').meta({ description: 'Evenly between 0 and a bound.' }),
      upTo: duration('The bound.', timeOrNone).prefault('10ms'),
    }),
    z.strictObject({
      model: z.literal('exponential').meta({ description: 'Mostly short, sometimes long.' }),
      mean: duration('On average.', timeOrNone).prefault('5ms'),
      atMost: duration('More than this counts as this.', timeOrNone).prefault('100ms'),
    }),
  ])
  .prefault({ model: 'none' })
  .meta({ description: 'The additional time of a single datagram; datagrams may overtake each other.' })

/** A datagram of 1,400 bytes takes more than a second at the least. */
const linkRate = { from: '10kbit/s', to: '1Gbit/s' } as const

const access = z
  .strictObject({
    up: bitRate('From each node to the network; not given: without a limit.', linkRate).optional(),
    down: bitRate('From the network to each node; not given: without a limit.', linkRate).optional(),
    queue: bytes(
      'How many bytes may wait at either end of such a link, including the datagram on it; a datagram that finds no room is dropped.',
      { from: 1_500, to: 1_073_741_824 },
    ).prefault('64KiB'),
  })
  .optional()
  .meta({
    description:
      'The link that joins each node to the network carries one datagram after another, at its rate. Not given: size and load have no effect. The link of the seed server has no limit.',
  })

export const network = z
  .strictObject({
    latency,
    jitter,
    loss: share(
      'Share of the datagrams that are lost. Up to 0.3 overlays come to rest as they do without loss; above that a run warns.',
    ).prefault(0),
    deadHost: choice(
      'What happens to a datagram to a crashed node: it vanishes (`silent`, host down), or is refused after one round trip (`refused`, process down).',
      ['silent', 'refused'],
    ).default('silent'),
    maxMessageBytes: bytes('No datagram is larger; larger values travel in parts.', {
      from: 200,
      to: 65_507,
    }).prefault(1400),
    access,
    announceCoordinates: flag(
      'Joiners report their place to the seed server, if the latency model has a space; it then names the nearest members.',
    ).default(false),
  })
  .prefault({})
  .meta({ description: 'The simulated network.' })
