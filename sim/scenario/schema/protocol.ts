import { z } from 'zod'
import {
  MSPASTRY,
  PASTRY_2001,
  type PastryParameters,
  SEED_SERVER,
  type SeedServerParameters,
  STORAGE,
  type StorageParameters,
} from '../../../protocol/base/parameters.ts'
import { bytes, choice, duration, even, flag, optionalWith, overlay, share, whole } from './fields.ts'

/**
 * The part of a scenario that the protocol reads. The protocol states the defaults; here are range, unit and
 * description of every one of its parameters. A parameter without a field here is a compile error.
 */
type FieldsOf<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> }

const toAnHour = { from: '1ms', to: '1h' } as const

const pastryFields = {
  idBits: whole('Bits of an id, a multiple of 8. Few bits are for teaching and for comparisons.', {
    from: 8,
    to: 128,
  }),
  digitBits: whole('b, the bits of a digit; divides idBits. A larger b means larger tables and fewer hops.', {
    from: 1,
    to: 8,
  }),
  leafSetSize: even(
    '|L|, the size of the leaf set, both sides together. L/2 adjacent crashes sever the ring.',
    {
      from: 2,
      to: 128,
    },
  ),
  neighborhoodSetSize: whole('|M|, how many nodes close by proximity a node remembers; 0 for none.', {
    from: 0,
    to: 128,
  }),
  join: choice(
    '`consistent`: probe every leaf, be admitted one at a time, deliver only when active. `basic`: as in 2001.',
    ['consistent', 'basic'],
  ),
  repair: choice(
    '`active`: deaths are announced to all leaves. `lazy`: dead entries are replaced when met.',
    ['active', 'lazy'],
  ),
  acks: flag('Acknowledge every hop, and take another route when a hop is silent.'),
  proximitySelection: flag('Of two candidates for a table cell, keep the one that measures closer.'),
  nearestSeed: flag('Before it joins, a node looks for a nearby contact, along leaf sets and table rows.'),
  distanceProbes: whole(
    'Round trips measured before a node displaces another in the table that is about as far away; their median counts.',
    { from: 1, to: 9 },
  ),
  rowExchangePeriod: duration(
    'One node of every table row is asked for its row once in this time; 0s for never.',
    {
      from: '0s',
      to: '1000h',
    },
  ),
  tableProbing: choice(
    '`self-tuned`: table entries are probed as often as `targetRawLoss` needs at the failure rate observed. `fixed`: every `tableProbePeriod`.',
    ['self-tuned', 'fixed', 'off'],
  ),
  tableProbePeriod: duration('Trt, how often a table entry is probed where table probing is `fixed`.', {
    from: '1s',
    to: '24h',
  }),
  targetRawLoss: share('Lr, the share of lookups that may meet a dead hop, retransmissions aside.'),
  failureHistory: whole('K, failures that the estimate of the failure rate looks back on.', {
    from: 2,
    to: 128,
  }),
  heartbeatPeriod: duration('Tls, the period of the heartbeat to the left neighbour.', toAnHour),
  probeTimeout: duration(
    'To, how long each of 1 + probeRetries probes waits for its reply; where datagrams get lost more probes share the same time.',
    toAnHour,
  ),
  suspicionTimeout: duration(
    'The same for a probe of a node that has not acknowledged a message, or that another node has found dead.',
    toAnHour,
  ),
  probeRetries: whole(
    'Probes sent after the first before a node is declared dead, at least: up to 20 in all where datagrams get lost.',
    { from: 0, to: 20 },
  ),
  leafExchangePeriod: duration(
    'Every leaf is sent the leaf set once within this period; leaf sets are right this long after the last change.',
    { from: '1ms', to: '24h' },
  ),
  hurriedExchangePeriod: duration(
    'The same while L/4 leaves (at least two) have come or gone within this time.',
    toAnHour,
  ),
  initialRetransmission: duration(
    'Retransmission time-out of a node that has measured no round trip yet; later the usual round trip is that towards a peer that was never measured.',
    toAnHour,
  ),
  minRetransmission: duration('Lower bound of the retransmission time-out.', toAnHour),
  maxRetransmission: duration('Upper bound of the retransmission time-out.', toAnHour),
  hopLimit: whole(
    'A message is dropped after this many hops; only inconsistent tables make a message travel so far.',
    {
      from: 1,
      to: 255,
    },
  ),
  joinRetry: duration(
    'How long a joiner waits for a reply, or a sign that it is queued, before it asks once more, and then before it starts again.',
    toAnHour,
  ),
  admissionLease: duration(
    'How long a root keeps its one admission for a silent joiner before it probes it.',
    toAnHour,
  ),
  seedRetry: duration(
    'How long a joiner waits for an answer of the seed server. After four waits the time doubles, up to 32 times this; for a member that registers, up to 128 times this.',
    toAnHour,
  ),
  registrationPeriod: duration(
    'A member reports itself to the seed server once in this time, so that it is not forgotten.',
    toAnHour,
  ),
  seekPeriod: duration(
    'How often, about, a node that has found others dead looks for itself through one of them: they may live on another ring. 0s for never.',
    { from: '0s', to: '1h' },
  ),
  joinAttempts: whole(
    'Unanswered requests to the seed server, or consecutive contacts that fail, before a joiner gives up; a node that was active once keeps asking, less often.',
    { from: 1, to: 1_000 },
  ),
} satisfies FieldsOf<PastryParameters>

const PRESETS = {
  mspastry: MSPASTRY,
  'pastry-2001': PASTRY_2001,
} as const satisfies Record<string, PastryParameters>

const preset = choice(
  'The source of values that are not given: `mspastry` (Castro et al., DSN 2004) or `pastry-2001` (Rowstron & Druschel).',
  ['mspastry', 'pastry-2001'],
).default('mspastry')

export const pastry = z
  .strictObject({ preset, ...optionalWith(pastryFields, MSPASTRY, PRESETS) })
  .transform(({ preset, ...given }) => ({ preset, ...overlay<PastryParameters>(PRESETS[preset], given) }))
  .prefault({})
  .meta({ description: 'Parameters of the overlay.' })

const seedServerFields = {
  sampleSize: whole('Members named in one answer.', { from: 1, to: 32 }),
  founderLease: duration(
    'How long the first caller of an empty server may take to report itself active before another may found.',
    toAnHour,
  ),
  pollPeriod: duration('One member in turn is polled every interval of this length.', toAnHour),
  probeTimeout: duration('How long a poll waits for its reply.', toAnHour),
  probeRetries: whole('Polls sent after the first before a member is forgotten.', { from: 0, to: 20 }),
} satisfies FieldsOf<SeedServerParameters>

export const seedServer = z
  .strictObject(optionalWith(seedServerFields, SEED_SERVER))
  .transform((given) => overlay<SeedServerParameters>(SEED_SERVER, given))
  .prefault({})
  .meta({ description: 'Parameters of the seed server, where nodes ask for a first contact.' })

const storageFields = {
  replicas: whole(
    'k, the copies of a value, on the k numerically closest nodes; at most L/2 + 1. Not given: 3, or L/2 + 1 if that is less.',
    {
      from: 1,
      to: 65,
    },
  ),
  writeQuorum: choice(
    'How many of the min(k, N) replicas must store a write before it is acknowledged: `one`, a `majority`, or `all`.',
    ['one', 'majority', 'all'],
  ),
  reads: choice(
    'Which node answers a lookup: the `root` of the key, or the first `replica` on the way, which may lack a write that is just being acknowledged.',
    ['root', 'replica'],
  ),
  requestRetry: duration('How long the caller waits for an answer before it asks again.', toAnHour),
  replyTimeout: duration("How long one holder waits for another's answer before it asks again.", toAnHour),
  repairDelay: duration(
    'How long after a change among its neighbours a node checks which copies are missing.',
    toAnHour,
  ),
  repairPeriod: duration('How often it checks without any change.', { from: '1s', to: '1000h' }),
  transferBatch: bytes('How much is handed over at a time; the receiver confirms each batch.', {
    from: 1_024,
    to: 1_048_576,
  }),
  transferRate: bytes('How much a node hands over per second at most.', { from: 1_024, to: 1_073_741_824 }),
  tombstoneLife: duration(
    'How long the mark of a deletion stays: longer than a copy of the deleted value may go unnoticed.',
    { from: '1s', to: '1000h' },
  ),
  handOverTimeout: duration('How long a leaver that is active stays at most to hand over what it holds.', {
    from: '0s',
    to: '24h',
  }),
  capacity: bytes('Room for values on a node; 0 for any number. A node that is full refuses.', {
    from: 0,
    to: 1_099_511_627_776,
  }),
  // What writers ask for themselves follows from the phases.
} satisfies FieldsOf<Omit<StorageParameters, 'replicasMin' | 'replicasMax'>>

export const storage = z
  .strictObject(optionalWith(storageFields, STORAGE))
  .transform((given) => ({ ...overlay<StorageParameters>(STORAGE, given), replicas: given.replicas ?? null }))
  .prefault({})
  .meta({ description: 'Parameters of storage, the application that keeps keys and values.' })

/** The names of all parameters in the sections above, `preset` included. */
export const parameterNames = {
  pastry: ['preset', ...Object.keys(pastryFields)],
  seedServer: Object.keys(seedServerFields),
  storage: Object.keys(storageFields),
}
