import test from 'ava'
import { micros } from '../../protocol/base/time.ts'
import {
  meanSession,
  residualSession,
  type SessionSettings,
  sessionTime,
} from '../../sim/core/session-times.ts'

const ALMOST_ONE = 1 - 2 ** -53
const HOUR = 3_600_000_000

/** With the mean, and the mean of what is left at a random instant, E[X²] / 2E[X], in closed form. */
const SESSIONS: readonly (readonly [SessionSettings, mean: number, residual: number])[] = [
  [{ distribution: 'exponential', mean: micros(HOUR) }, HOUR, HOUR],
  // Γ(1 + 2/k) / (2 Γ(1 + 1/k)) · scale: Γ(3) = 2, Γ(5) = 24; Γ(3/2) = √π/2, Γ(2) = 1.
  [{ distribution: 'weibull', scale: micros(HOUR), shape: 0.5 }, 2 * HOUR, 6 * HOUR],
  [
    { distribution: 'weibull', scale: micros(HOUR), shape: 2 },
    (Math.sqrt(Math.PI) / 2) * HOUR,
    HOUR / Math.sqrt(Math.PI),
  ],
  // E[X] = 3m/2, E[X²] = 3m².
  [{ distribution: 'pareto', minimum: micros(HOUR), shape: 3 }, 1.5 * HOUR, HOUR],
]

/**
 * The integral of a quantile function: middles of equal parts, in a variable that crowds them where the tail is. unit =
 * 1 − (1 − z)^5, so that d(unit) = 5 (1 − z)^4 dz.
 */
function meanOf(quantile: (unit: number) => number): number {
  const parts = 200_000
  let sum = 0
  for (let part = 0; part < parts; part++) {
    const rest = 1 - (part + 0.5) / parts
    sum += quantile(1 - rest ** 5) * 5 * rest ** 4
  }
  return sum / parts
}

const isClose = (actual: number, expected: number, relative: number): boolean =>
  Math.abs(actual - expected) <= relative * expected

for (const [session, mean, residual] of SESSIONS) {
  const name = JSON.stringify(session)
  test(`${name}: sessions have their mean`, (t) => {
    t.true(isClose(meanSession(session), mean, 1e-9))
    const drawn = meanOf((unit) => sessionTime(unit, session))
    t.true(isClose(drawn, mean, 1e-4), `${drawn}, ${mean}`)
  })
  test(`${name}: what is left at a random instant has the mean E[X²] / 2E[X]`, (t) => {
    const drawn = meanOf((unit) => residualSession(unit, session))
    t.true(isClose(drawn, residual, 1e-3), `${drawn}, ${residual}`)
  })
  test(`${name}: sessions and what is left of them are whole, at least 1 µs, and finite`, (t) => {
    for (const quantile of [sessionTime, residualSession])
      for (const unit of [0, 2 ** -53, 1e-12, 0.1, 0.4999999, 0.5, 0.9, 1 - 1e-12, ALMOST_ONE]) {
        const time = quantile(unit, session)
        t.true(Number.isSafeInteger(time) && time >= 1, `${quantile.name}(${unit}) = ${time}`)
      }
  })
}

test('the heaviest tails stay within what a time can be', (t) => {
  const sessions: SessionSettings[] = [
    { distribution: 'pareto', minimum: micros(HOUR), shape: 1.001 },
    { distribution: 'weibull', scale: micros(HOUR), shape: 0.1 },
  ]
  for (const session of sessions) {
    t.is<number, number>(residualSession(ALMOST_ONE, session), 1_000_000 * HOUR)
    t.is<number, number>(residualSession(0, session), 1)
    t.true(Number.isSafeInteger(meanSession(session)))
  }
})
