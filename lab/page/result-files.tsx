import { useMemo, useState } from 'preact/hooks'
import { CSV_FILES, type CsvFile } from '../../sim/index.ts'
import { offer } from './download.ts'
import type { Player } from './player.ts'
import { Scroll } from './scroll.tsx'
import { numberText } from './words.ts'

const ROWS_ON_PAGE = 20

/** The files that the command line writes of this run: their last rows to look at, and all to download. */
export function ResultFiles({ player }: { readonly player: Player }) {
  const [file, setFile] = useState<CsvFile>('lookups')
  const isComplete = player.finished !== undefined
  return (
    <section class="files" aria-label="Files of results">
      <h2>Files</h2>
      {isComplete ? (
        <p class="quiet">The same bytes as from the command line.</p>
      ) : (
        <p>
          <button type="button" onClick={() => player.simulateAll()}>
            Simulate to the end
          </button>{' '}
          <span class="quiet">The files can be downloaded when they are complete.</span>
        </p>
      )}
      <ul>
        {CSV_FILES.map((name) => (
          <li key={name}>
            <button
              type="button"
              class="row-file"
              aria-pressed={name === file}
              aria-label={`Show rows of ${name}.csv`}
              onClick={() => setFile(name)}
            >
              {name}.csv
            </button>
            <span class="quiet">{numberText(player.tables.countOf(name))} rows</span>
            <button
              type="button"
              disabled={!isComplete}
              aria-label={`Download ${name}.csv`}
              onClick={() => download(player, name)}
            >
              Download
            </button>
          </li>
        ))}
      </ul>
      <LastRows player={player} file={file} />
    </section>
  )
}

const download = async (player: Player, file: CsvFile): Promise<void> =>
  offer(`${file}.csv`, await player.enquiries.csvOf(file))

/** A page of the last rows of a file. */
function LastRows({ player, file }: { readonly player: Player; readonly file: CsvFile }) {
  const [page, setPage] = useState(0)
  const rows = player.tables.rowsOf(file)
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_ON_PAGE))
  const shown = Math.min(page, pages - 1)
  const end = rows.length - shown * ROWS_ON_PAGE
  const count = player.tables.countOf(file)
  // Rows come many times per second, and a table is slow to make. They only grow, so that their number says all.
  const table = useMemo(() => {
    const part = rows.slice(Math.max(0, end - ROWS_ON_PAGE), end)
    const [first] = part
    if (first === undefined) return <p class="quiet">{file}.csv has no rows yet.</p>
    const columns = Object.keys(first)
    return (
      <Scroll label={`Rows of ${file}.csv`}>
        <table>
          <caption>
            {file}.csv{count > rows.length && `, the last ${rows.length} rows`}
          </caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {part.map((row, index) => (
              <tr key={index}>
                {columns.map((column) => (
                  <td key={column}>{row[column]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    )
  }, [player.film, file, shown, player.isPlaying ? Math.floor(count / ROWS_ON_PAGE) : count])
  return (
    <>
      {table}
      {pages > 1 && (
        <p class="paging">
          <button type="button" disabled={shown >= pages - 1} onClick={() => setPage(shown + 1)}>
            Earlier
          </button>
          <button type="button" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            Later
          </button>
        </p>
      )}
    </>
  )
}
