/** A virtual time as one reads it: 12.345 s, 3:05.2 or 2:03:05. */
export function timeText(micros: number): string {
  const seconds = micros / 1e6
  if (seconds < 60) return `${seconds.toFixed(3)} s`
  const minutes = Math.floor(seconds / 60)
  const rest = (seconds % 60).toFixed(1).padStart(4, '0')
  if (minutes < 60) return `${minutes}:${rest} min`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest.slice(0, 2)} h`
}

/** A number in three digits, with a space in thousands. */
export function numberText(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value !== 'number') return String(value)
  if (Number.isInteger(value)) return value.toLocaleString('en').replaceAll(',', '\u202f')
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
