import test from 'ava'
import { idFromHex } from '../../../protocol/base/id.ts'
import { type Micros, micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { FakeWorld, type Sent } from '../../world/fake-world.ts'
import { type MemberOptions, memberOf, signOfLife } from '../../world/member.ts'
import { node } from '../samples.ts'

/** Leaves so close that there must be 65,536 nodes, an empty ring otherwise, and 20 nodes for the table. */
const LEAVES = [1, 2, 3, 4]
const IDS = [
  ...['0000', '0001', '0002', 'ffff', 'fffe'],
  ...['11', '22', '33', '44', '55', '66', '77', '88', '99', 'aa', 'bb', 'cc', 'dd', 'ee'],
  ...['01', '02', '03', '04', '001', '002'],
].map(idFromHex)
const [SILENT, TALKING, DYING] = [5, 6, 7] as const
const ENTRIES = { [SILENT]: milliseconds(20), [TALKING]: milliseconds(20), [DYING]: milliseconds(20) }

const FIXED = { tableProbing: 'fixed', tableProbePeriod: seconds(30) } as const
const VERDICT = seconds(9)
/** The first look through the table comes at most this long after the node has become active. */
const START = minutes(2)

interface Setting extends Pick<MemberOptions, 'parameters' | 'entries'> {
  readonly dead?: readonly number[]
  /** What leaves announce as their Trt whenever they are asked. */
  readonly announced?: Micros
}

/** A member whose peers answer within 20 ms, except the dead. */
function member({ parameters = {}, entries = ENTRIES, dead = [], announced = micros(0) }: Setting) {
  const world = new FakeWorld({ ids: IDS })
  const silenced = new Set(dead.map(node))
  world.answering = (to, message) => {
    const reply = silenced.has(to) ? undefined : signOfLife(message, announced)
    return reply && { message: reply, after: milliseconds(20) }
  }
  return { world, silenced, member: memberOf({ world, parameters, leaves: LEAVES, entries }) }
}

const pingsTo = (world: FakeWorld, peer: number, since = micros(0)): Sent[] =>
  world.sentOf('ping').filter(({ to, at }) => to === node(peer) && at >= since)

/** What the node says of its period when a leaf asks. */
function announcement(world: FakeWorld): Micros {
  world.hear(node(1), {
    ...{ kind: 'leafSetProbe', nonce: 1, seeking: false, leaves: [], failed: [] },
    ...{ active: true, probePeriod: micros(0) },
  })
  return world.sentOf('leafSetReply').at(-1)!.message.probePeriod
}

/** Others announce their estimates. */
function hearEstimates(world: FakeWorld, count: number, probePeriod: Micros): void {
  for (let index = 0; index < count; index++) {
    const leaf = node(LEAVES[index % LEAVES.length]!)
    world.hear(leaf, { kind: 'heartbeat', leaves: [], failed: [], active: true, probePeriod })
  }
}

test('a silent table entry is probed once per period, one that is heard never, leaves not at all [MSP §4.1]', (t) => {
  const { world, member: self } = member({ parameters: FIXED })
  for (let time = 0; time < 1_800; time += 10) {
    world.hear(node(TALKING), { kind: 'ack', ackId: 0 })
    world.advance(seconds(10))
  }
  t.deepEqual(pingsTo(world, TALKING), [])
  for (const leaf of LEAVES) t.deepEqual(pingsTo(world, leaf), [])
  const times = pingsTo(world, SILENT).map(({ at }) => at)
  t.true(times[0]! <= START)
  // Half a turn early or late, a turn being an eighth of the period.
  for (const [index, time] of times.slice(1).entries()) {
    const gap = time - times[index]!
    t.true(gap >= seconds(28) && gap <= seconds(32), `${gap}`)
  }
  t.true(times.length >= (1_800 - 120) / 32)
  t.true([SILENT, TALKING, DYING].every((peer) => self.table.has(node(peer))))
  t.deepEqual(world.eventsOf('declaredDead'), [])
})

test('a dead entry leaves the table within a period and the verdict, though no message was on its way to it', (t) => {
  const { world, silenced, member: self } = member({ parameters: FIXED })
  world.advance(minutes(10))
  silenced.add(node(DYING))
  world.advance(micros(seconds(32) + VERDICT))
  t.false(self.table.has(node(DYING)))
  t.true(self.table.has(node(SILENT)))
  t.deepEqual(
    world.eventsOf('declaredDead').map(({ peer }) => peer),
    [node(DYING)],
  )
})

test('if table probing is off no entry is probed, and a dead entry stays', (t) => {
  const { world, member: self } = member({ parameters: { tableProbing: 'off' }, dead: [DYING] })
  world.advance(minutes(120))
  t.deepEqual(world.sentOf('ping'), [])
  t.true(self.table.has(node(DYING)))
})

test('a node announces its estimate once it has one, between (r+1) To and an hour; if the period is fixed, none', (t) => {
  const { world } = member({})
  t.is(announcement(world), micros(0))
  for (let time = 0; time < 240; time++) {
    world.advance(minutes(1))
    const period = announcement(world)
    if (time >= 2) t.true(period >= VERDICT && period <= minutes(60), `${period}`)
  }
  const fixed = member({ parameters: FIXED })
  fixed.world.advance(minutes(10))
  t.is(announcement(fixed.world), micros(0))
})

test('while no node dies a node trusts its peers more and more; when some die, less', (t) => {
  const entries = Object.fromEntries(IDS.slice(5).map((_, index) => [5 + index, milliseconds(20)]))
  const { world, silenced } = member({ entries })
  const announced: Micros[] = []
  for (let time = 0; time < 5; time++) {
    world.advance(minutes(12))
    announced.push(announcement(world))
  }
  for (const [index, period] of announced.slice(1).entries())
    t.true(period > announced[index]!, `${announced}`)
  for (let peer = 5; peer < 15; peer++) silenced.add(node(peer))
  world.advance(minutes(61))
  t.is(world.eventsOf('declaredDead').length, 10)
  const after = announcement(world)
  t.true(after < announced.at(-1)! / 4, `${announced} ${after}`)
})

/** Pings to the silent entry in an hour that begins two hours after the start. */
function pingsInAnHour({ world }: { world: FakeWorld }, meanwhile = () => {}): number {
  for (let time = 0; time < 12; time++) {
    meanwhile()
    world.advance(minutes(10))
  }
  const since = world.time
  world.advance(minutes(60))
  return pingsTo(world, SILENT, since).length
}

test('the period is the median of its own estimate and those of others, so that one that is far off does no harm', (t) => {
  // No node has died for two hours, as far as this node knows.
  const alone = pingsInAnHour(member({ announced: micros(0) }))
  t.true(alone <= 3, `${alone}`)
  for (const { period, most, least } of [
    { period: seconds(60), least: 55, most: 65 },
    { period: seconds(300), least: 10, most: 14 },
  ]) {
    const setting = member({ announced: period })
    const pings = pingsInAnHour(setting, () => hearEstimates(setting.world, 4, period))
    t.true(pings >= least && pings <= most, `${pings}`)
  }
})

test('a node whose peers have all died at once does not probe the others every 9 s when those see no need to', (t) => {
  const entries = Object.fromEntries(IDS.slice(5).map((_, index) => [5 + index, milliseconds(20)]))
  const probesOf = (estimates: number): number => {
    const setting = member({ entries, announced: estimates > 0 ? minutes(10) : micros(0) })
    const { world, silenced } = setting
    world.advance(minutes(60))
    for (let peer = 6; peer < IDS.length; peer++) silenced.add(node(peer))
    hearEstimates(world, estimates, minutes(10))
    world.advance(minutes(30))
    t.is(world.eventsOf('declaredDead').length, IDS.length - 6)
    const since = world.time
    world.advance(minutes(10))
    return pingsTo(world, SILENT, since).length
  }
  t.true(probesOf(0) > 10, `${probesOf(0)}`)
  t.true(probesOf(8) <= 2, `${probesOf(8)}`)
})

test('of the estimates of others the latest 15 count, and nodes that have none are left out', (t) => {
  const { world } = member({})
  hearEstimates(world, 15, minutes(60))
  hearEstimates(world, 15, seconds(30))
  hearEstimates(world, 40, micros(0))
  world.advance(START)
  const since = world.time
  world.advance(minutes(10))
  const pings = pingsTo(world, SILENT, since).length
  t.true(pings >= 18 && pings <= 21, `${pings}`)
})

/** One entry in each of the rows 0, 1 and 2; leaves will come into rows 0 and 3. */
const ROWS = { [SILENT]: milliseconds(20), 19: milliseconds(20), 23: milliseconds(20) }

test('one node of each row is asked for its row once per period, and a new node in it is taken in [PNS]', (t) => {
  const { world, member: self } = member({ entries: ROWS })
  const asked: { at: Micros; row: number }[] = []
  const others = world.answering
  world.answering = (to, message) => {
    if (message.kind !== 'entriesRequest') return others(to, message)
    const { number, purpose, row } = message
    t.is(purpose, 'exchange')
    t.true(self.table.rowEntries(row).includes(to), `${to} is of row ${row}`)
    asked.push({ at: world.time, row })
    const reply = { entries: [node(8)], roundTrips: [milliseconds(1)], rows: self.table.rowCount }
    return { message: { kind: 'entriesReply', number, purpose, row, ...reply }, after: milliseconds(20) }
  }
  world.advance(minutes(30))
  t.true(self.table.has(node(8)))
  world.advance(minutes(30))
  t.is(self.table.rowCount, 4)
  t.deepEqual(
    asked.slice(-8).map(({ row }) => row),
    [0, 1, 2, 3, 0, 1, 2, 3].map((_, index) => (asked.at(-8)!.row + index) % 4),
  )
  t.is(asked.at(-1)!.at - asked.at(-5)!.at, minutes(20))
})

test('if the row exchange is off no node is asked', (t) => {
  const { world } = member({ entries: ROWS, parameters: { rowExchangePeriod: micros(0) } })
  world.advance(minutes(120))
  t.deepEqual(world.sentOf('entriesRequest'), [])
})
