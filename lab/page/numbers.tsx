import { Charts } from './charts.tsx'
import type { Player } from './player.ts'
import { ResultFiles } from './result-files.tsx'
import { SummaryTable } from './summary-table.tsx'

/** What is measured, beside the film: summary, charts, and the files of rows. */
export function Numbers({ player }: { readonly player: Player }) {
  return (
    <div class="numbers">
      <SummaryTable player={player} />
      <Charts player={player} />
      <ResultFiles player={player} />
    </div>
  )
}
