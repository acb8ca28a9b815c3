/** The width and the height of a picture in pixels, of which an inch has 96. */
export function sizeOf(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  if (width === undefined || height === undefined) throw new Error('A picture without width and height.')
  return { width: Number(width), height: Number(height) }
}
