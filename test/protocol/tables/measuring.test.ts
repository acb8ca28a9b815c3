import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import type { NodeHandle } from '../../../protocol/base/handles.ts'
import { micros, milliseconds, minutes, seconds } from '../../../protocol/base/time.ts'
import { TIMER } from '../../../protocol/base/timers.ts'
import type { Probing } from '../../../protocol/membership/probing.ts'
import { Distances } from '../../../protocol/tables/distances.ts'
import { TableMaintenance } from '../../../protocol/tables/table-maintenance.ts'
import { BEYOND, ENTRY, NEWCOMER, RIGHT, RIVAL } from '../../world/neighbourhood.ts'
import { ofOneNode } from '../../world/one-node.ts'
import { Surroundings, type SurroundingsOptions } from '../../world/surroundings.ts'
import { node, prove } from '../samples.ts'

/* Distances and table maintenance alone. How they work together in a node is in distances.test.ts and table-maintenance.test.ts. */

function distances(options: SurroundingsOptions = {}) {
  const around = new Surroundings(options)
  const { table } = around.state
  table.add(node(ENTRY), milliseconds(50))
  const part = ofOneNode((store) => new Distances(store, around.host, around.state))
  /** A probe of the peer is answered after a time. */
  const answer = (peer: number, roundTrip: number) => {
    const sentAt = around.world.time
    around.passes(milliseconds(roundTrip))
    part.sampled(node(peer), part.roundTripSince(sentAt))
  }
  return { part, around, table, answer }
}

test('distances: in a close call three round trips, of which the median counts, displace the holder of a cell; it is reported to the peer', (t) => {
  const { part, around, table, answer } = distances()
  part.measure(node(RIVAL))
  answer(RIVAL, 46)
  answer(RIVAL, 90)
  t.is(table.get(0, 2), node(ENTRY))
  answer(RIVAL, 48)
  t.is(table.get(0, 2), node(RIVAL))
  t.deepEqual(around.effects(), [
    ...Array(3).fill(`→ ${RIVAL}  distanceProbe`),
    `→ ${RIVAL}  distanceReport 48.000 ms`,
  ])
})

test('distances: a peer that is clearly nearer displaces the holder after one round trip', (t) => {
  const { part, around, table, answer } = distances()
  part.measure(node(RIVAL))
  answer(RIVAL, 45)
  t.is(table.get(0, 2), node(RIVAL))
  t.deepEqual(around.effects(), [`→ ${RIVAL}  distanceProbe`, `→ ${RIVAL}  distanceReport 45.000 ms`])
})

test('distances: one round trip decides for an empty cell, and against a peer that is not nearer', (t) => {
  const { part, around, answer } = distances()
  part.measure(node(BEYOND))
  answer(BEYOND, 70)
  part.measure(node(RIVAL))
  answer(RIVAL, 50)
  t.deepEqual(around.effects(), [
    `→ ${BEYOND}  distanceProbe`,
    `→ ${BEYOND}  distanceReport 70.000 ms`,
    `→ ${RIVAL}  distanceProbe`,
  ])
})

test('distances: a newcomer reports none before it is active', (t) => {
  const { part, around, answer } = distances({ status: 'probing' })
  part.measure(node(BEYOND))
  answer(BEYOND, 70)
  t.deepEqual(around.effects(), [`→ ${BEYOND}  distanceProbe`])
})

test('distances: a peer whose distance is known is placed without a probe; one that is being measured is not measured twice', (t) => {
  const { part, around, table } = distances()
  around.state.peers.measured(node(RIVAL), milliseconds(10))
  part.measure(node(RIVAL))
  t.is(table.get(0, 2), node(RIVAL))
  part.measure(node(BEYOND))
  part.measure(node(BEYOND))
  t.deepEqual(around.effects(), [`→ ${BEYOND}  distanceProbe`])
})

test('distances: what a peer reports holds the other way as well, once the node is active', (t) => {
  for (const status of ['active', 'probing'] as const) {
    const { part, table } = distances({ status })
    part.reported(node(RIVAL), milliseconds(10))
    t.is(table.get(0, 2), node(status === 'active' ? RIVAL : ENTRY))
  }
})

test('distances: nodes of known distance fill the neighborhood set, if there is one', (t) => {
  const { part, around } = distances({ parameters: { neighborhoodSetSize: 4 } })
  part.reported(node(RIVAL), milliseconds(90))
  t.deepEqual(around.state.neighborhood.members, [node(RIVAL)])
})

test('distances: strangers are remembered for 20 minutes, so that they are not measured again', (t) => {
  const { part, around, answer } = distances()
  part.start()
  part.measure(node(RIVAL))
  answer(RIVAL, 60)
  around.effects()
  around.passes(minutes(19))
  part.forgetStrangers()
  part.measure(node(RIVAL))
  t.deepEqual(around.effects(), [])
  around.passes(minutes(1))
  part.forgetStrangers()
  part.measure(node(RIVAL))
  t.deepEqual(around.effects(), [`→ ${RIVAL}  distanceProbe`])
})

function maintenance(options: SurroundingsOptions = {}) {
  const around = new Surroundings(options)
  const probing = around.sibling<Probing>('probing')
  const part = ofOneNode((store) => new TableMaintenance(store, around.host, around.state, probing))
  around.timerFired = (kind) => (kind === TIMER.tableProbe ? part.probesDue() : part.rowExchangeDue())
  const heard = (peer: number) => {
    around.state.peers.heard(node(peer), around.world.time)
  }
  return { part, around, heard }
}

const FIXED = { tableProbing: 'fixed', tableProbePeriod: seconds(30), rowExchangePeriod: micros(0) } as const

test('maintenance: an entry that has been silent for a period is probed; a leaf never is', (t) => {
  const { part, around, heard } = maintenance({ parameters: FIXED, table: [ENTRY, RIGHT] })
  part.start()
  heard(ENTRY)
  around.passes(seconds(120))
  const probes = around.effects()
  t.true(probes.length > 0)
  t.deepEqual(new Set(probes), new Set([`probing.probe ${ENTRY}`]))
})

test('maintenance: an entry that is heard is not probed, and is again when it falls silent', (t) => {
  const { part, around, heard } = maintenance({ parameters: FIXED })
  part.start()
  for (let second = 0; second < 300; second += 10) {
    heard(ENTRY)
    around.passes(seconds(10))
  }
  t.deepEqual(around.effects(), [])
  around.passes(seconds(34))
  t.true(around.effects().includes(`probing.probe ${ENTRY}`))
})

test('maintenance: an entry that enters the table between two turns is looked at in the next', (t) => {
  const { part, around, heard } = maintenance({ parameters: FIXED, table: [] })
  part.start()
  around.passes(seconds(200))
  t.deepEqual(around.effects(), [])
  around.state.table.add(node(NEWCOMER))
  heard(NEWCOMER)
  around.passes(seconds(40))
  t.true(around.effects().includes(`probing.probe ${NEWCOMER}`))
})

const happening = fc.record({
  peer: fc.integer({ min: RIGHT, max: BEYOND }),
  what: fc.constantFrom(
    'heard',
    'enters the table',
    'leaves the table',
    'enters the leaf set',
    'leaves the leaf set',
  ),
})

test('maintenance: at each turn all entries are probed, and none else, that are no leaves and have been silent for a period but half a turn', (t) => {
  prove(
    t,
    fc.property(fc.array(happening, { minLength: 20, maxLength: 60 }), (happenings) => {
      const { part, around, heard } = maintenance({ parameters: { ...FIXED, digitBits: 4 } })
      const { table, leafSet, peers } = around.state
      let turns = 0
      around.timerFired = () => {
        const { time: now } = around.world
        const silence = (peer: NodeHandle) => now - (peers.lastHeard(peer, now) ?? Number.NEGATIVE_INFINITY)
        const due = table
          .entries()
          .filter((peer) => !leafSet.has(peer) && silence(peer) >= seconds(30) - seconds(3.75) / 2)
        part.probesDue()
        assert.deepEqual(
          around.effects(),
          due.map((peer) => `probing.probe ${peer}`),
        )
        turns++
      }
      part.start()
      around.passes(seconds(90))
      for (const { peer, what } of happenings) {
        if (what === 'heard') heard(peer)
        else if (what === 'enters the table') table.add(node(peer))
        else if (what === 'leaves the table') table.remove(node(peer))
        else if (what === 'enters the leaf set') leafSet.add(node(peer))
        else leafSet.remove(node(peer))
        around.passes(seconds(4))
      }
      assert(turns > 20)
    }),
    { numRuns: 50 },
  )
})

test('maintenance: switched off it does nothing', (t) => {
  const { part, around } = maintenance({ parameters: { tableProbing: 'off', rowExchangePeriod: micros(0) } })
  part.start()
  t.deepEqual(around.effects({ timers: [''] }), [])
})

test('maintenance: the node makes its own estimate, and goes by the median of it and of those it has heard', (t) => {
  const { part, around } = maintenance({ parameters: { digitBits: 1, rowExchangePeriod: micros(0) } })
  const { probePeriods } = around.state
  part.start()
  around.passes(seconds(90))
  t.true(probePeriods.own > 0)
  for (let failure = 0; failure < 100; failure++) part.noteFailure()
  around.passes(seconds(60))
  t.is(probePeriods.own, seconds(9), 'never less than (r + 1) To')
})

test('maintenance: a row is asked for in turn, from a node of that row, every period', (t) => {
  const { part, around } = maintenance({ parameters: { tableProbing: 'off' }, table: [ENTRY, NEWCOMER] })
  part.start()
  around.passes(minutes(40))
  t.deepEqual(around.effects(), [
    `→ ${ENTRY}  entriesRequest (exchange) row 0`,
    `→ ${NEWCOMER}  entriesRequest (exchange) row 1`,
    `→ ${ENTRY}  entriesRequest (exchange) row 0`,
    `→ ${NEWCOMER}  entriesRequest (exchange) row 1`,
  ])
})
