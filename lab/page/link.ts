/** The part of an address that holds a scenario and its seed, so that a teacher can send them. */
export function fragmentOf(text: string, seed: string | undefined): string {
  const parts = new URLSearchParams({ scenario: text, ...(seed === undefined ? {} : { seed }) })
  return `#${parts}`
}

export function readFragment(
  fragment: string,
): { readonly text: string; readonly seed: string | undefined } | undefined {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const text = parts.get('scenario')
  return text === null ? undefined : { text, seed: parts.get('seed') ?? undefined }
}
