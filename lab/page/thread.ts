/** What the page and a thread need of each other: a `Worker` of a browser has it. */
export interface Thread<Asked, Told> {
  postMessage(request: Asked): void
  addEventListener(kind: 'message', hear: (event: { readonly data: Told }) => void): void
}
