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

export function tableHtml({ title, about, columns, rows }: Table): string {
  const cells = (row: readonly string[], tag: 'th' | 'td') =>
    columns
      .map(({ align }, column) => `<${tag} class="${align}">${escaped(row[column] ?? '')}</${tag}>`)
      .join('')
  const head = cells(
    columns.map((column) => column.title),
    'th',
  )
  return `<section>
<h2>${escaped(title)}</h2>
${about === '' ? '' : `<p>${escaped(about)}</p>\n`}<div class="wide"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}
</tbody>
</table></div>
</section>`
}
