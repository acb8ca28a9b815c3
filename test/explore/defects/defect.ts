import assert from 'node:assert/strict'

/** A deliberate mistake in the protocol: the search for bad seeds has to find it. */
export interface Defect {
  readonly name: string
  /** What is wrong, in one sentence. */
  readonly sentence: string
  /** Each puts something wrong in the place of one method or getter, and returns how it is taken back. */
  readonly patches: readonly Patch[]
}

export type Patch = () => TakeBack
type TakeBack = () => void

// biome-ignore lint/suspicious/noExplicitAny: which arguments a method takes is said where it is replaced
type Method = (...args: any[]) => unknown

/** A class whose private methods may be replaced, too. */
interface Class {
  readonly prototype: object
}

/**
 * Puts a wrong method in the place of a method. `Self` says which parts of the class the wrong one uses; `right` is the method as it should
 * be.
 */
export function wrong<Self extends object>(
  part: Class,
  method: string & keyof Self,
  make: (right: Method) => (this: Self, ...args: never[]) => unknown,
): Patch {
  return () => {
    const { value: right, ...rest } = ownProperty(part, method)
    Object.defineProperty(part.prototype, method, { ...rest, value: make(right) })
    return () => Object.defineProperty(part.prototype, method, { ...rest, value: right })
  }
}

/** The same of a getter. */
export function wrongGetter<Self extends object>(
  part: Class,
  name: string & keyof Self,
  get: (this: Self) => unknown,
): Patch {
  return () => {
    const right = ownProperty(part, name)
    Object.defineProperty(part.prototype, name, { ...right, get })
    return () => Object.defineProperty(part.prototype, name, right)
  }
}

function ownProperty({ prototype }: Class, name: string): PropertyDescriptor {
  const property = Object.getOwnPropertyDescriptor(prototype, name)
  assert(property !== undefined, `${prototype.constructor.name} has no ${name} of its own any more`)
  return property
}

/** Does something with a defective protocol, and mends it whatever comes of that. */
export function withDefect<Result>({ patches }: Defect, body: () => Result): Result {
  const takeBacks = patches.map((patch) => patch())
  try {
    return body()
  } finally {
    for (const takeBack of takeBacks.reverse()) takeBack()
  }
}
