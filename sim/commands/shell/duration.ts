import { readDuration } from '../../scenario/text/quantities.ts'
import { usageMistake } from './usage-mistake.ts'

/** The seconds of real time that an option states. Throws Problems for what cannot be read. */
export function durationOption(option: string, text: string): number {
  const micros = readDuration(text)
  if (micros !== undefined && micros > 0) return micros / 1_000_000
  throw usageMistake(`--${option}`, {
    expected: 'a time such as 30s, 10m or 2h',
    found: JSON.stringify(text),
    hint: `Such as --${option} 10m.`,
  })
}
