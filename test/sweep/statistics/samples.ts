/** Equal up to `tolerance`, absolute or, for large numbers, relative. */
export function near(found: number | null, expected: number, tolerance = 1e-9): boolean {
  return found !== null && Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected))
}

/** Additional hours of sleep of ten patients with two drugs (Student, Biometrika 6, 1908; `sleep` of R). */
export const SLEEP = {
  first: [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
  second: [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
}

/** Hours between failures of an air conditioner (Proschan 1963; Davison and Hinkley 1997, example 1.1). */
export const FAILURES = [3, 5, 7, 18, 43, 85, 91, 98, 100, 130, 230, 487]
