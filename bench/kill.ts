import { type Micros, micros, seconds } from '../protocol/base/time.ts'
import { grouped } from '../sim/core/words.ts'
import { Overlay, type Stretch, sum } from './overlay.ts'
import type { Row } from './row.ts'

const CRASH = seconds(180)
const WINDOW = seconds(60)
const WATCHED = seconds(1)

/** Half of the nodes fall silent at one instant: the instant itself, and what the survivors make of it. */
export function killBench({ nodes }: { nodes: number }): Row[] {
  const overlay = new Overlay([
    `join: { nodes: ${nodes}, over: 60s }`,
    'settle: { for: 120s }',
    'crash: { fraction: 0.5 }',
    'settle: { for: 1h }',
  ])
  const deaths = Math.floor(nodes / 2)
  overlay.runTo(micros(CRASH - WINDOW))
  const idle = overlay.runTo(CRASH)
  const queuedBefore = overlay.queued
  const kill = killed(overlay, nodes - deaths)
  const queuedAt = overlay.queued
  const { stretch: after, queuedMost } = watched(overlay, micros(CRASH + WINDOW))
  const survivorsIdle = (idle.events * (nodes - deaths)) / nodes
  const what = `50 % of ${grouped(nodes)} nodes`
  return [
    { measure: `${what}: CPU of the kill itself`, value: kill.cpuMs, unit: 'ms' },
    {
      measure: `${what}: queued events at the kill`,
      value: queuedAt,
      unit: 'events',
      against: { name: 'before it', value: queuedBefore },
    },
    {
      measure: `${what}: queued events, most within 60 s`,
      value: queuedMost,
      unit: 'events',
      against: { name: 'before it', value: queuedBefore },
    },
    { measure: `${what}: events in the 60 s after it`, value: after.events / deaths, unit: 'events/death' },
    {
      measure: `${what}: the same beyond idling`,
      value: (after.events - survivorsIdle) / deaths,
      unit: 'events/death',
    },
    { measure: `${what}: CPU of the 60 s after it`, value: after.cpuMs / deaths, unit: 'ms/death' },
  ]
}

/** Steps through the instant of the crash; what the statistics do there at the ends of phases is not the kill's. */
function killed(overlay: Overlay, survivors: number): Stretch {
  for (;;) {
    const step = overlay.step()
    if (overlay.active === survivors) return step
    if (overlay.now > CRASH) throw new Error('nobody was killed')
  }
}

function watched(overlay: Overlay, until: Micros): { stretch: Stretch; queuedMost: number } {
  const stretches: Stretch[] = []
  let queuedMost = overlay.queued
  for (let time = overlay.now; time < until; ) {
    time = micros(time + WATCHED)
    stretches.push(overlay.runTo(time))
    queuedMost = Math.max(queuedMost, overlay.queued)
  }
  return { stretch: sum(...stretches), queuedMost }
}
