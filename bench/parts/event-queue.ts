import { micros, milliseconds, seconds } from '../../protocol/base/time.ts'
import { EventQueue, type Ticket } from '../../sim/core/event-queue.ts'
import type { EventFields } from '../../sim/core/event-records.ts'
import { type RandomStream, randomStream, streamKey } from '../../sim/core/random.ts'
import { grouped } from '../../sim/core/words.ts'
import type { Row } from '../row.ts'
import { nanosecondsPerCall, type Work } from '../timing.ts'
import { BinaryHeap } from './binary-heap.ts'

/** The part of a queue that is measured; tickets are of any type. */
interface Queue {
  readonly time: number
  schedule(time: number, order: number, event: object): unknown
  cancel(ticket: unknown): boolean
  pop(): boolean
}

const QUEUED = [1_000, 100_000, 1_000_000]
const STEPS = 50_000
const DELAYS = 1 << 16
/** How many time-outs are under way together. */
const PENDING = 256
/** Every step ends two events: it pops one and cancels one. */
const EVENTS_PER_STEP = 2
const TIMEOUT = seconds(3)

/**
 * The mix of an overlay at a constant number of queued events. A step pops an event, schedules another in its
 * place (a message of up to 200 ms or a timer of 1 … 30 s), starts a time-out, and cancels an earlier one.
 */
export function eventQueueBench(): Row[] {
  return QUEUED.map((queued) => {
    const works = [workOn(oneSource(new EventQueue()), queued), workOn(new BinaryHeap() as Queue, queued)]
    const [own, plain] = nanosecondsPerCall(STEPS, works) as [number, number]
    return {
      measure: `schedule, pop, cancel at ${grouped(queued)} queued`,
      value: own / EVENTS_PER_STEP,
      unit: 'ns/event',
      against: { name: 'plain binary heap', value: plain / EVENTS_PER_STEP },
    }
  })
}

/** All events are of one source, which numbers them in the order of scheduling. */
function oneSource(queue: EventQueue): Queue {
  return {
    get time() {
      return queue.time
    },
    schedule: (time, order, event) => queue.schedule(micros(time), 1, order, event as EventFields),
    cancel: (ticket) => queue.cancel(1, ticket as Ticket),
    pop: () => queue.pop(),
  }
}

function workOn(queue: Queue, queued: number): Work {
  const delays = drawnDelays()
  const pending: unknown[] = []
  let order = 0
  const schedule = (delay: number): unknown => {
    const event = { target: order & 1023, kind: 1, code: 0, token: order, payload: undefined }
    return queue.schedule(queue.time + delay, order++, event)
  }
  const step = (): void => {
    queue.pop()
    schedule(delays[order & (DELAYS - 1)]!)
    const place = order & (PENDING - 1)
    if (pending[place] !== undefined) queue.cancel(pending[place])
    pending[place] = schedule(TIMEOUT)
  }
  // What is queued in the long run: nearly all are timers, with part of their time gone; and the cancelled time-outs.
  const random = randomStream(streamKey('bench', 'queued'))
  for (let index = 0; index < queued; index++) schedule(timerDelay(random) * random.next())
  for (let index = 0; index < queued / 2; index++) step()
  return (calls) => {
    for (let call = 0; call < calls; call++) step()
    return queue.time
  }
}

function drawnDelays(): Float64Array {
  const random = randomStream(streamKey('bench', 'delays'))
  return Float64Array.from({ length: DELAYS }, () =>
    random.next() < 0.5 ? milliseconds(1) + random.integer(milliseconds(199)) : timerDelay(random),
  )
}

const timerDelay = (random: RandomStream): number => seconds(1) + random.integer(seconds(29))
