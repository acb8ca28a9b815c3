import workerpool from 'workerpool'
import { explore } from './explore.ts'

// A process that explores seeds, one after another, for experiments/explore.ts.
workerpool.worker({ explore })
