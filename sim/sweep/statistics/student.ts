import type { Interval } from './estimate.ts'
import { mean, standardDeviation } from './moments.ts'
import { studentQuantile, UPPER } from './quantiles.ts'

/** The 95 % interval of a mean by Student's t with n − 1 degrees of freedom (Student 1908). At least two values. */
export function studentInterval(values: readonly number[]): Interval {
  const error = standardDeviation(values) / Math.sqrt(values.length)
  return around(mean(values), { error, degreesOfFreedom: values.length - 1 })
}

/** The 95 % interval around `centre`, which is known with this standard error. */
export function around(
  centre: number,
  { error, degreesOfFreedom }: { error: number; degreesOfFreedom: number },
): Interval {
  const half = studentQuantile(UPPER, degreesOfFreedom) * error
  return { low: centre - half, high: centre + half }
}
