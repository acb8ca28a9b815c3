import { textOf } from '../../../sim/explore/document.ts'
import { DEFECTS } from './defects.ts'
import { type HuntOptions, hunt, shrinkCaught } from './hunt.ts'

/** What it took to find a defect. Plain data. */
export interface Hunted {
  readonly name: string
  readonly sentence: string
  /** Undefined if it was not found. */
  readonly caught: CaughtSeed | undefined
  /** Of this process, until it was found. */
  readonly cpuSeconds: number
}

interface CaughtSeed {
  readonly seed: number
  readonly runs: number
  readonly checkers: readonly string[]
  readonly text: string
  /** The shrunk scenario, and the lines of it and of what was drawn. */
  readonly scenario: string
  readonly lines: number
  readonly linesDrawn: number
  readonly plays: number
  readonly cpuSecondsToShrink: number
}

/** Looks for the defect of that name by the default mix, and shrinks the scenario that shows it. */
export function search(name: string, options: HuntOptions & { readonly playsMax: number }): Hunted {
  const defect = DEFECTS.find((each) => each.name === name)!
  const { sentence } = defect
  const before = process.cpuUsage()
  const found = hunt(defect, options)
  const cpuSeconds = secondsSince(before)
  if (found === undefined) return { name, sentence, caught: undefined, cpuSeconds }
  const beforeShrinking = process.cpuUsage()
  const { document, plays } = shrinkCaught(defect, found, options.playsMax)
  const { seed, runs, checkers, finding } = found
  const scenario = textOf(document)
  const caught = {
    ...{ seed, runs, checkers, text: finding.text, scenario, plays },
    lines: linesOf(scenario),
    linesDrawn: linesOf(textOf(found.document)),
    cpuSecondsToShrink: secondsSince(beforeShrinking),
  }
  return { name, sentence, caught, cpuSeconds }
}

const linesOf = (text: string): number => text.trimEnd().split('\n').length

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000_000
}
