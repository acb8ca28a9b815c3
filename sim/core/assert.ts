/** Thrown if something does not hold that always should: a fault of the program, or of a model or an application given to it. */
class AssertionError extends Error {
  override readonly name = 'AssertionError'
}

/** States what always holds, in Node as in a browser. `message` says what was found instead. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}

/** The same of two values that should be one. */
export function assertSame<T>(found: T, expected: T, message: string): void {
  if (!Object.is(found, expected)) throw new AssertionError(`${message}: ${found} instead of ${expected}`)
}

/** Where the program should never come. */
export function fail(message: string): never {
  throw new AssertionError(message)
}
