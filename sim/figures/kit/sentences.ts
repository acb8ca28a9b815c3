/** One paragraph of the sentences that are not empty. */
export const paragraph = (sentences: readonly string[]): string =>
  sentences.filter((sentence) => sentence !== '').join(' ')

/** `leaf-set size, crash share and seed`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
