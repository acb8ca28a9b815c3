import { type Id, idToHex } from '../../../protocol/base/id.ts'

const DIGITS = 8

/** The beginning of an id, which distinguishes it from all others but by bad luck. */
export const idText = (id: Id, idBits: number): string => idToHex(id, idBits).slice(0, DIGITS)
