import { type Micros, milliseconds, minutes, seconds } from './time.ts'

/**
 * Every number of the protocol, with what it is for. Times are in microseconds. The two presets give the
 * defaults; `sim/scenario` states ranges, units and relations for users.
 */
export interface PastryParameters {
  /** Bits of an id, a multiple of 8 up to 128; `digitBits` divides it. */
  readonly idBits: number
  /** b: bits of a digit. Larger tables and fewer hops with larger b [P01 §2]. */
  readonly digitBits: number
  /** |L|: the size of the leaf set, both sides together; even. ⌊L/2⌋ adjacent failures sever the ring [P01 §2.1]. */
  readonly leafSetSize: number
  /** |M|: how many nodes close by proximity to remember; 0 for none [P01 §2.1]. */
  readonly neighborhoodSetSize: number
  /** `consistent`: probe every leaf, be admitted one at a time, deliver only when active [MSP §3]. `basic`: [P01 §2.4]. */
  readonly join: 'consistent' | 'basic'
  /** `active`: deaths are announced to all leaves [MSP §3]. `lazy`: replaced when met [P01 §2.5]. */
  readonly repair: 'active' | 'lazy'
  /** Acknowledge every hop, and take another route when a hop is silent [MSP §3.2]. */
  readonly acks: boolean
  /** Of two candidates for a table cell, keep the one that measures closer [P01 §2.5, PNS]. */
  readonly proximitySelection: boolean
  /** Before it joins, a node looks for a nearby contact: in leaf sets, then up the rows of the tables [PNS]. */
  readonly nearestSeed: boolean
  /** Round trips measured before a node displaces another in the table that is about as far away; their median counts [PNS]. */
  readonly distanceProbes: number
  /** One node of every row is asked for its row once in this time; 0 for never [PNS]. */
  readonly rowExchangePeriod: Micros

  /** `self-tuned`: table entries are probed as often as `targetRawLoss` needs [MSP §4.1]; `fixed`: every `tableProbePeriod`. */
  readonly tableProbing: 'self-tuned' | 'fixed' | 'off'
  /** Trt if table probing is `fixed`. */
  readonly tableProbePeriod: Micros
  /** Lr: the share of lookups that may meet a dead hop, retransmissions aside [MSP §4.1]. */
  readonly targetRawLoss: number
  /** K: failures that the estimate of the failure rate looks back on [MSP §4.1]. */
  readonly failureHistory: number

  /** Tls: period of the heartbeat to the left neighbour [MSP §3.1]. */
  readonly heartbeatPeriod: Micros
  /** To: how long each of r + 1 probes waits for its reply [MSP §3.1]; if datagrams get lost, more probes share the same time. */
  readonly probeTimeout: Micros
  /** The same for a probe of a node that is suspected: it has not acknowledged a message, or another has found it dead. */
  readonly suspicionTimeout: Micros
  /** r: probes sent after the first before a node is declared dead, at least [MSP §3.1]. */
  readonly probeRetries: number
  /** Every leaf is sent the leaf set once within this period; leaf sets are right this long after the last change. */
  readonly leafExchangePeriod: Micros
  /** The same while L/4 leaves have come or gone within this time. */
  readonly hurriedExchangePeriod: Micros

  /** Retransmission time-out of a node that has measured no round trip yet [MSP §3.2]. */
  readonly initialRetransmission: Micros
  readonly minRetransmission: Micros
  readonly maxRetransmission: Micros
  /** A message is dropped after this many hops: only inconsistent tables make a message travel so far. */
  readonly hopLimit: number

  /** How long a joiner waits for a reply or a sign that it is queued before it asks once more, and then before it starts again. */
  readonly joinRetry: Micros
  /** How long a root keeps its one admission for a silent joiner before it probes it. */
  readonly admissionLease: Micros
  /**
   * How long a joiner waits for an answer of the seed server. After four waits the time doubles, up to 32 times this;
   * for a member that registers, up to 128 times this.
   */
  readonly seedRetry: Micros
  /** A member reports itself to the seed server once in this time, so that it is not forgotten. */
  readonly registrationPeriod: Micros
  /** How often, about, a node that has found others dead looks for itself through one of them: they may live on another ring. 0: never. */
  readonly seekPeriod: Micros
  /**
   * Unanswered requests to the seed server, or consecutive contacts that fail, before a joiner gives up; a node that
   * was active once keeps asking, less often.
   */
  readonly joinAttempts: number
}

/** Scenario parameters of the seed server. */
export interface SeedServerParameters {
  /** Members named in one answer. */
  readonly sampleSize: number
  /** How long the first caller of an empty server may take to report itself active before another may found. */
  readonly founderLease: Micros
  /** One member in turn is polled every interval. */
  readonly pollPeriod: Micros
  readonly probeTimeout: Micros
  readonly probeRetries: number
}

export const MSPASTRY: PastryParameters = {
  idBits: 128,
  digitBits: 4,
  leafSetSize: 32,
  neighborhoodSetSize: 0,
  join: 'consistent',
  repair: 'active',
  acks: true,
  proximitySelection: true,
  nearestSeed: true,
  distanceProbes: 3,
  rowExchangePeriod: minutes(20),
  tableProbing: 'self-tuned',
  tableProbePeriod: minutes(1),
  targetRawLoss: 0.05,
  failureHistory: 16,
  heartbeatPeriod: seconds(30),
  probeTimeout: seconds(3),
  suspicionTimeout: seconds(1),
  probeRetries: 2,
  leafExchangePeriod: minutes(60),
  hurriedExchangePeriod: minutes(1),
  initialRetransmission: seconds(3),
  minRetransmission: milliseconds(50),
  maxRetransmission: seconds(10),
  hopLimit: 64,
  joinRetry: seconds(10),
  admissionLease: seconds(10),
  seedRetry: seconds(1),
  registrationPeriod: minutes(15),
  seekPeriod: seconds(200),
  joinAttempts: 20,
}

export const PASTRY_2001: PastryParameters = {
  ...MSPASTRY,
  leafSetSize: 16,
  neighborhoodSetSize: 32,
  join: 'basic',
  repair: 'lazy',
  acks: false,
  distanceProbes: 1,
  rowExchangePeriod: minutes(0),
  tableProbing: 'off',
  seekPeriod: minutes(0),
}

export const SEED_SERVER: SeedServerParameters = {
  sampleSize: 4,
  founderLease: seconds(30),
  pollPeriod: seconds(10),
  probeTimeout: seconds(1),
  probeRetries: 8,
}

/** Storage: an application over key-based routing [PAST]. */
export interface StorageParameters {
  /** k: copies of a value, on the numerically closest nodes; 1 ≤ k ≤ L/2 + 1 [PAST §2]. */
  readonly replicas: number
  /**
   * The fewest and the most copies that a writer may ask for; not given: `replicas`. All nodes must have the same
   * values. If the two differ, a new root asks all nearby nodes what was acknowledged.
   */
  readonly replicasMin?: number
  readonly replicasMax?: number
  /** How many of min(k, N) replicas have stored a write before it is acknowledged. */
  readonly writeQuorum: 'one' | 'majority' | 'all'
  /** `replica`: a replica met on the way answers a lookup. It may not have a write that is just being acknowledged. */
  readonly reads: 'root' | 'replica'
  /** How long the caller waits for an answer before it asks again. */
  readonly requestRetry: Micros
  /** How long one holder waits for another's answer before it asks again. */
  readonly replyTimeout: Micros
  /** How long after a change among its neighbours a node begins a round of repair: others come and go at the same time. */
  readonly repairDelay: Micros
  /** How often a round begins without any change. */
  readonly repairPeriod: Micros
  /** Bytes of keys and values that are handed over at a time; the receiver confirms each batch. */
  readonly transferBatch: number
  /** Bytes per second that a node hands over at most. */
  readonly transferRate: number
  /** How long a tombstone stays: longer than a copy of the deleted value may go unnoticed. */
  readonly tombstoneLife: Micros
  /** How long a leaver stays at most to hand over what it holds. */
  readonly handOverTimeout: Micros
  /** Bytes of values that a node has room for; 0 for any number [PAST §3]. */
  readonly capacity: number
}

export const STORAGE: StorageParameters = {
  replicas: 3,
  writeQuorum: 'majority',
  reads: 'root',
  requestRetry: seconds(10),
  replyTimeout: seconds(3),
  repairDelay: seconds(1),
  repairPeriod: minutes(10),
  transferBatch: 32_768,
  transferRate: 1_048_576,
  tombstoneLife: minutes(24 * 60),
  handOverTimeout: minutes(10),
  capacity: 0,
}
