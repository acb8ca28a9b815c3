import { PastHost } from './past-host.ts'
import { RunHost } from './run-host.ts'

/** Milliseconds of work between two looks at what the page asks. */
const SLICE = 12
/** Milliseconds between two deliveries of film. */
const DELIVERY = 30
const EVENTS_AT_ONCE = 200

/** One file serves two threads: one films the run, the other, which is called `past`, computes earlier moments of it again. */
const host =
  self.name === 'past'
    ? new PastHost(
        (report) => self.postMessage(report),
        () => performance.now(),
      )
    : new RunHost((report) => self.postMessage(report))
const next = new MessageChannel()
let isWorking = false
let deliveredAt = performance.now()
/** Milliseconds since the last delivery. */
let worked = 0

self.onmessage = ({ data }: MessageEvent) => {
  guard(() => host.receive(data))
  work()
}
next.port1.onmessage = () => {
  isWorking = false
  work()
}

function work(): void {
  if (isWorking) return
  guard(() => {
    const startedAt = performance.now()
    let isMore = true
    while (isMore && performance.now() - startedAt < SLICE) isMore = host.work(EVENTS_AT_ONCE)
    const now = performance.now()
    worked += now - startedAt
    if (!isMore || now - deliveredAt > DELIVERY) {
      host.deliver(worked)
      deliveredAt = now
      worked = 0
    }
    if (!isMore) return
    isWorking = true
    next.port2.postMessage(undefined)
  })
}

function guard(act: () => void): void {
  try {
    act()
  } catch (error) {
    self.postMessage({
      kind: 'broken',
      run: -1,
      text: (error instanceof Error && error.stack) || String(error),
    })
  }
}
