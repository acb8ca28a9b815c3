import { fileURLToPath } from 'node:url'

/** A version of the code that can be measured. */
export interface Version {
  /** What the table calls it. */
  readonly name: string
  /** The folder that it lies in, compiled. */
  readonly root: string
}

/** The code that these benches belong to. */
export const PRESENT: Version = {
  name: 'present',
  root: fileURLToPath(new URL('../..', import.meta.url)),
}
