/** A length of virtual time: `10 s`, `4 min`, `1.5 h`. */
export function spoken(seconds: number): string {
  if (seconds < 120) return `${rounded(seconds)} s`
  if (seconds < 7_200) return `${rounded(seconds / 60)} min`
  return `${rounded(seconds / 3_600)} h`
}

const rounded = (value: number): string => String(Number(value.toFixed(1)))
