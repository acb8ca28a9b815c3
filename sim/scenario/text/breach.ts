import type { Path } from './source.ts'

/** Something in a document that cannot be, at a path; it becomes a problem when the document is known. */
export interface Breach {
  readonly path: Path
  readonly expected?: string
  readonly found?: string
  readonly statement?: string
  readonly hint?: string | undefined
}

export const unless = (holds: boolean, breach: () => Breach): Breach[] => (holds ? [] : [breach()])
