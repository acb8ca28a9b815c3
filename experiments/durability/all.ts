import type { Options } from '../report.ts'
import { churnLoss } from './churn-loss.ts'
import { crashLoss } from './crash-loss.ts'
import { histories } from './histories.ts'
import { lateJoins } from './late-joins.ts'
import { replacement } from './replacement.ts'
import { replication } from './replication.ts'
import { writers } from './writers.ts'

/** Each by its name on the command line: prints its table, and returns the claims that did not hold. */
export const DURABILITY: Readonly<Record<string, (options: Options) => readonly string[]>> = {
  replication,
  'late-joins': lateJoins,
  replacement,
  'crash-loss': crashLoss,
  'churn-loss': churnLoss,
  writers,
  histories,
}
