import type { FilmedMessage } from './operations.ts'

/** Is it one hop of the request on its way to the root? All else goes straight: answers, and copies of what is written. */
export const isHop = ({ kind }: Pick<FilmedMessage, 'kind'>): boolean =>
  kind.startsWith('route ') || kind.startsWith('tracedRoute ')
