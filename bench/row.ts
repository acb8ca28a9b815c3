/** One figure. */
export interface Row {
  /** What was done, and to how much. */
  readonly measure: string
  readonly value: number
  readonly unit: string
  /** The figure is to be this at most. */
  readonly goal?: number | undefined
  /** The same work done in another way, in the same unit and the same process. */
  readonly against?: { readonly name: string; readonly value: number }
}

/** What a bench is run with. */
export interface Setting {
  /** The folder of the version that is measured, compiled. */
  readonly root: string
  /** All numbers of nodes and operations are multiplied by this: 1 but for a trial. */
  readonly scale: number
  /** Takes a few words on how far the bench is. */
  progress(words: string): void
}

/** The bench cannot be run with this version or on this machine: a finding about them, and no fault of the bench. */
export class Impossible extends Error {}

export interface Bench {
  /** `quick`: seconds; `full`: a minute or more, only on request. */
  readonly effort: 'quick' | 'full'
  /**
   * `part`: a part of the present code. `simulation`: a run driven through the library of any version, at any scale. `command`: the
   * command line of any version.
   */
  readonly subject: 'part' | 'simulation' | 'command'
  /**
   * `large`: the heap may take most of the memory of the machine, if Node's own limit is too low. `exact`: nothing is compiled in the
   * background, since such work holds the memory of a run that is over.
   */
  readonly memory?: 'large' | 'exact'
  /** Throws `Impossible`. */
  run(setting: Setting): Row[] | Promise<Row[]>
}

/** A number of nodes or operations at the scale of the setting. */
export const scaled = (count: number, { scale }: Setting): number => Math.max(1, Math.round(count * scale))
