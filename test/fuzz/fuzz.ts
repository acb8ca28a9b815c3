import { formatProblems, Problems } from '../../sim/index.ts'
import { type Input, inputOf, KINDS, type Kind } from './kinds.ts'

/** Something that is not as it should be, and by what it can be had again. */
export interface Finding {
  readonly kind: string
  readonly number: number
  readonly what: string
  readonly text: string
}

export interface Outcome {
  readonly inputs: number
  /** Inputs that are sound after all. */
  readonly accepted: number
  readonly findings: readonly Finding[]
  /** CPU seconds of the slowest input. */
  readonly slowest: number
}

/** Reads inputs of one kind, by their numbers. */
export function fuzz(
  name: string,
  { from, count }: { readonly from: number; readonly count: number },
): Outcome {
  const [, , kind] = KINDS.find(([each]) => each === name)!
  const findings: Finding[] = []
  let accepted = 0
  let slowest = 0
  for (let number = from; number < from + count; number++) {
    const before = process.cpuUsage()
    const { verdict, text } = judge(name, kind, number)
    const { user, system } = process.cpuUsage(before)
    slowest = Math.max(slowest, (user + system) / 1_000_000)
    if (verdict === 'accepted') accepted++
    else if (verdict !== 'refused') findings.push({ kind: name, number, what: verdict, text })
  }
  return { inputs: count, accepted, findings, slowest }
}

/** `accepted`, `refused`, or what is wrong. */
function judge(
  name: string,
  kind: Kind,
  number: number,
): { readonly verdict: string; readonly text: string } {
  const input: Input = inputOf(name, kind, number)
  try {
    input.read()
    return { verdict: 'accepted', text: input.text }
  } catch (error) {
    if (!(error instanceof Problems)) return { verdict: `escaped: ${stackOf(error)}`, text: input.text }
    return { verdict: wrongTelling(error) ?? 'refused', text: input.text }
  }
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)

const CHARACTERS_TOLD = 60_000

/** What is wrong with the way in which a mistake is reported. */
function wrongTelling(error: Problems): string | undefined {
  if (error.problems.length === 0) return 'no problem is named'
  const told = formatProblems(error)
  if (told.length > CHARACTERS_TOLD) return `${told.length} characters are told`
  if (/\p{Cc}/u.test(told.replaceAll('\n', '')))
    return `a terminal would obey: ${JSON.stringify(told.slice(0, 500))}`
  const vague = error.problems.find(({ statement }) =>
    /\bundefined\b|\[object Object\]|call stack/.test(statement),
  )
  return vague && `told vaguely: ${vague.statement}`
}
