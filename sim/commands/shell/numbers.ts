import { grouped } from '../../core/words.ts'

/** A length of real time as a person says it: `0.4 s`, `59 s`, `3 min 20 s`, `2 h 5 min`. */
export function spokenSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3_600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

/** Virtual time, always in seconds: `61.5 s`, `3,725 s`. */
export function virtualSeconds(seconds: number): string {
  return seconds < 1_000 ? `${seconds.toFixed(1)} s` : `${grouped(seconds)} s`
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** A rate or amount in three digits: `12.3 k`, `1.25 M`. */
export function short(value: number): string {
  if (value < 1_000) return value.toFixed(0)
  const [scaled, unit] = value < 999_500 ? [value / 1_000, 'k'] : [value / 1_000_000, 'M']
  return `${scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0)} ${unit}`
}
