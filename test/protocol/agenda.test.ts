import assert from 'node:assert/strict'
import test from 'ava'
import fc from 'fast-check'
import { Agenda, type AgendaKind } from '../../protocol/agenda.ts'
import type { TimerId } from '../../protocol/base/handles.ts'
import { micros } from '../../protocol/base/time.ts'
import { TIMER } from '../../protocol/base/timers.ts'
import { ofOneNode } from '../world/one-node.ts'
import { prove } from './samples.ts'

const { heartbeat, rightNeighbour, leafExchange, watch, seek, join, seedServer } = TIMER

/** An agenda in a world with a clock and its timer; `act` is what the node does when something is due. */
function agendaOf(act: (kind: AgendaKind, agenda: Agenda) => void = () => {}) {
  let now = 0
  let timers: { readonly id: number; readonly at: number }[] = []
  let started = 0
  let wakes = 0
  const done: string[] = []
  const agenda: Agenda = ofOneNode(
    (store) =>
      new Agenda(
        store,
        {
          now: () => micros(now),
          startTimer: (kind, after) => {
            assert.equal(kind, TIMER.agenda)
            timers.push({ id: started, at: now + after })
            return started++ as TimerId
          },
          cancelTimer: (id) => {
            timers = timers.filter((timer) => timer.id !== id)
          },
        },
        {
          due(kind) {
            done.push(`${now}: ${nameOf(kind)}`)
            act(kind, agenda)
          },
        },
      ),
  )
  return {
    agenda,
    done,
    queued: () => timers.map(({ at }) => at),
    started: () => started,
    wakes: () => wakes,
    schedule: (kind: AgendaKind, after: number) => agenda.schedule(kind, micros(after)),
    /** Time passes; a node that is paused gets its timers at the end of it. */
    passes: (time: number, { isPaused = false } = {}) => {
      const until = now + time
      for (;;) {
        const next = timers.find(({ at }) => at <= until)
        if (next === undefined) break
        timers = timers.filter((timer) => timer !== next)
        now = isPaused ? until : Math.max(now, next.at)
        wakes++
        agenda.timerFired()
      }
      now = until
    },
  }
}

const nameOf = (kind: AgendaKind): string => Object.entries(TIMER).find(([, each]) => each === kind)![0]

test('one timer is queued for all that is scheduled: for the earliest', (t) => {
  const { schedule, queued, passes, done } = agendaOf()
  schedule(heartbeat, 30)
  schedule(join, 50)
  schedule(leafExchange, 20)
  t.deepEqual(queued(), [20])
  passes(20)
  t.deepEqual(queued(), [30])
  passes(100)
  t.deepEqual(done, ['20: leafExchange', '30: heartbeat', '50: join'])
  t.deepEqual(queued(), [])
})

test('what is moved to a later time leaves the timer where it is, which finds nothing due and is queued anew', (t) => {
  const { schedule, queued, started, passes, done, wakes } = agendaOf()
  schedule(rightNeighbour, 33)
  passes(30)
  schedule(rightNeighbour, 33)
  t.deepEqual([queued(), started()], [[33], 1])
  passes(3)
  t.deepEqual([queued(), wakes(), done], [[63], 1, []])
  passes(30)
  t.deepEqual(done, ['63: rightNeighbour'])
})

test('what is cancelled is not done; what is left of the timer queues nothing', (t) => {
  const { agenda, schedule, queued, passes, done } = agendaOf()
  for (const kind of [heartbeat, seedServer]) {
    schedule(kind, 10)
    t.true(agenda.isScheduled(kind))
    agenda.cancel(kind)
    t.false(agenda.isScheduled(kind))
    passes(10)
    t.deepEqual([done, queued()], [[], []])
    agenda.cancel(kind)
  }
})

test('what is due at the same time is done at once, in a fixed order', (t) => {
  const { schedule, passes, done, wakes } = agendaOf()
  for (const kind of [join, seek, rightNeighbour, heartbeat, watch]) schedule(kind, 10)
  passes(10)
  t.is(wakes(), 1)
  t.deepEqual(
    done,
    ['watch', 'heartbeat', 'rightNeighbour', 'seek', 'join'].map((name) => `10: ${name}`),
  )
})

test('after a pause the first that was due is done, and the others when the messages that wait have been taken in', (t) => {
  const { agenda, schedule, passes, done, wakes } = agendaOf((kind) => {
    // A message that waited: the right neighbour was not silent.
    if (kind === heartbeat) agenda.schedule(rightNeighbour, micros(33))
  })
  for (const kind of [seek, rightNeighbour, heartbeat]) schedule(kind, 10 + kind)
  passes(100, { isPaused: true })
  t.is(wakes(), 2)
  t.deepEqual(done, ['100: heartbeat', '100: seek'])
})

test('what is done may schedule itself and others, and cancel what would have come after it', (t) => {
  const { schedule, passes, done, queued } = agendaOf((kind, agenda) => {
    if (kind !== heartbeat) return
    agenda.schedule(heartbeat, micros(30))
    agenda.schedule(seek, micros(5))
    agenda.cancel(leafExchange)
  })
  schedule(heartbeat, 10)
  schedule(leafExchange, 10)
  passes(10)
  t.deepEqual([done, queued()], [['10: heartbeat'], [15]])
  passes(25)
  t.deepEqual(done, ['10: heartbeat', '15: seek'])
})

test('what is due at the instant at which it is scheduled is done at that instant', (t) => {
  let times = 0
  const { schedule, passes, done } = agendaOf((_kind, agenda) => {
    if (times++ < 3) agenda.schedule(heartbeat, micros(0))
  })
  schedule(heartbeat, 7)
  passes(7)
  t.deepEqual(done, Array(4).fill('7: heartbeat'))
})

test('a timer that fires early by the clock of the node is queued for the rest', (t) => {
  const { agenda, schedule, queued, done, passes } = agendaOf()
  schedule(heartbeat, 10)
  passes(9)
  agenda.timerFired()
  t.deepEqual([done, queued().at(-1)], [[], 10])
})

const KINDS = Object.values(TIMER).filter(
  (kind) => kind !== TIMER.probe && kind !== TIMER.retransmission && kind !== TIMER.agenda,
) as AgendaKind[]

test('after any scheduling, moving and cancelling, each is done when it is due, as with a timer for each', (t) => {
  const kind = fc.constantFrom(...KINDS)
  const step = fc.oneof(
    fc.record({ kind, after: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ cancelled: kind }),
    fc.record({ time: fc.integer({ min: 0, max: 30 }) }),
  )
  prove(
    t,
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { agenda, schedule, passes, done, queued } = agendaOf()
      const due = new Map<AgendaKind, number>()
      const expected: string[] = []
      let now = 0
      for (const each of steps) {
        if ('kind' in each) {
          schedule(each.kind, each.after)
          due.set(each.kind, now + each.after)
        } else if ('cancelled' in each) {
          agenda.cancel(each.cancelled)
          due.delete(each.cancelled)
        } else {
          now += each.time
          passes(each.time)
          for (const [kind, at] of due) {
            if (at > now) continue
            expected.push(`${at}: ${nameOf(kind)}`)
            due.delete(kind)
          }
        }
        for (const kind of KINDS) assert.equal(agenda.isScheduled(kind), due.has(kind))
        assert(queued().length <= 1)
        assert(due.size === 0 || queued()[0]! <= Math.min(...due.values()))
      }
      assert.deepEqual(done.toSorted(), expected.toSorted())
    }),
  )
})

test('while nothing rare is scheduled its times take no memory', (t) => {
  const { agenda, schedule, passes } = agendaOf()
  const { rare } = agenda as unknown as { rare: { value: unknown } }
  schedule(heartbeat, 10)
  t.is(rare.value, undefined)
  schedule(join, 5)
  t.not(rare.value, undefined)
  passes(5)
  t.is(rare.value, undefined)
})
