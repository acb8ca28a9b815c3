/** The rows of all tables of a document that have this many cells. */
export const rowsOf = (text: string, cells: number): string[][] =>
  [...text.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = '']) => row.split(' | '))
    .filter((row) => row.length === cells)
