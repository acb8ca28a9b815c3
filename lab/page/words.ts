/** A virtual time as one reads it, to the millisecond: 12.345 s, 3:05.200 min or 2:03:05.000 h. */
export function timeText(micros: number): string {
  // Rounded before it is divided: no clock shows 60 seconds.
  const milliseconds = Math.round(micros / 1_000)
  const seconds = (milliseconds % 60_000) / 1_000
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes === 0) return `${seconds.toFixed(3)} s`
  const rest = seconds.toFixed(3).padStart(6, '0')
  if (minutes < 60) return `${minutes}:${rest} min`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest} h`
}

/** A virtual duration: 8.3 ms, 83 ms, 1.200 s. */
export function durationText(micros: number): string {
  if (micros < 9_950) return `${(micros / 1_000).toFixed(1)} ms`
  return micros < 999_500 ? `${Math.round(micros / 1_000)} ms` : timeText(micros)
}

/** A number in three digits, with a space in thousands. */
export function numberText(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value !== 'number') return String(value)
  const shown = value >= 100 ? Math.round(value) : value
  if (Number.isInteger(shown)) return shown.toLocaleString('en').replaceAll(',', '\u202f')
  return String(Number(shown.toPrecision(3)))
}
