/** Text that is safe wherever a page may have it, in an attribute too. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

/** A table of a page. All is text, nothing is markup. */
export interface Table {
  readonly title: string
  /** What to know before reading it; may be empty. */
  readonly about: string
  readonly columns: readonly { readonly title: string; readonly align: 'left' | 'right' }[]
  readonly rows: readonly (readonly string[])[]
}

/** The table without its title, which is the heading of that id. The first cell of a row names the row. */
export function tableHtml({ about, columns, rows }: Table, headingId: string): string {
  const head = columns.map(({ title, align }) => `<th scope="col" class="${align}">${escaped(title)}</th>`)
  const cells = (row: readonly string[]) =>
    columns.map(({ align }, column) => {
      const text = escaped(row[column] ?? '')
      return column === 0
        ? `<th scope="row" class="${align}">${text}</th>`
        : `<td class="${align}">${text}</td>`
    })
  return `${about === '' ? '' : `<p>${escaped(about)}</p>\n`}<div class="wide rows" tabindex="0" role="group" aria-labelledby="${headingId}"><table aria-labelledby="${headingId}">
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('\n')}
</tbody>
</table></div>`
}
