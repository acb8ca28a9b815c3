/** A whole number with its digits in groups of three: `1,234,567`. */
export const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 node`, `1,000 nodes`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`

/** A length of virtual time: `10 s`, `4 min`, `1.5 h`. */
export function spoken(seconds: number): string {
  if (seconds < 120) return `${rounded(seconds)} s`
  if (seconds < 7_200) return `${rounded(seconds / 60)} min`
  return `${rounded(seconds / 3_600)} h`
}

const rounded = (value: number): string => String(Number(value.toFixed(1)))
