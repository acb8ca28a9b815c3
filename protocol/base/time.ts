/** Whole microseconds of (virtual or real) time. */
export type Micros = number & { readonly __unit: 'Micros' }

export const micros = (value: number): Micros => value as Micros
export const milliseconds = (value: number): Micros => (value * 1_000) as Micros
export const seconds = (value: number): Micros => (value * 1_000_000) as Micros
export const minutes = (value: number): Micros => (value * 60_000_000) as Micros
