import workerpool from 'workerpool'
import { search } from './search.ts'

// A process that looks for one defect after another, for experiments/defects.ts.
workerpool.worker({ search })
