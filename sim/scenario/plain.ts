/** Read only, and absent rather than undefined: what JSON keeps. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Entry)[]
    ? readonly Plain<Entry>[]
    : { readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> }

/** A copy without keys that are undefined. */
export function plain<T>(value: T): Plain<T> {
  if (Array.isArray(value)) return value.map(plain) as Plain<T>
  if (typeof value !== 'object' || value === null) return value as Plain<T>
  const stated = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(stated.map(([key, inner]) => [key, plain(inner)])) as Plain<T>
}
