/** Part of a specification. */
export type View = Readonly<Record<string, unknown>>

/** A Vega-Lite specification, its data inside. */
export interface VegaLiteSpec {
  readonly $schema: string
  readonly [key: string]: unknown
}

/** A picture of results. */
export interface Figure {
  /** Names its files: lower-case words joined by hyphens, unique in its report. */
  readonly name: string
  readonly title: string
  /** What is seen and how to read it, for a reader who does not know the documentation. One to three sentences. */
  readonly caption: string
  readonly spec: VegaLiteSpec
}

/** A picture for which there are no data: its title, and why. */
export interface NotDrawn {
  readonly title: string
  readonly reason: string
}

/** What results came to. */
export interface Pictures {
  readonly figures: readonly Figure[]
  /** What would be expected here, and why it cannot be drawn. */
  readonly notDrawn: readonly NotDrawn[]
}
