import { type Field, flag, NO_SIBLINGS, type Siblings, sizeOf, u8, u32, type ValueOf } from './fields.ts'

/** One of several words, as its place among them. */
export function choice<const T extends string>(
  choices: readonly T[],
): Field<T> & { readonly choices: readonly T[] } {
  return {
    choices,
    fixedBytes: u8.fixedBytes,
    write: (value, to) => to.u8(choices.indexOf(value)),
    read: (from) => {
      const code = from.u8()
      const value = choices[code]
      if (value === undefined) throw new RangeError(`${code} is none of ${choices.join(', ')}`)
      return value
    },
  }
}

/** A value that may be missing, after a flag that says whether it is there. */
export function optional<T>(present: Field<T>): Field<T | undefined> & { readonly present: Field<T> } {
  return {
    present,
    fixedBytes: flag.fixedBytes,
    variableBytes: (value, siblings) => (value === undefined ? 0 : sizeOf(present, value, siblings)),
    write: (value, to, siblings) => {
      to.flag(value !== undefined)
      if (value !== undefined) present.write(value, to, siblings)
    },
    read: (from, siblings) => (from.flag() ? present.read(from, siblings) : undefined),
  }
}

/** A list; its `item` is what the list is of. */
export interface ListField<T> extends Field<readonly T[]> {
  readonly item: Field<T>
}

/** Items of one kind, after their count. */
export function list<T>(item: Field<T>, count: Field<number> = u32): ListField<T> {
  const { fixedBytes, variableBytes } = item
  return {
    item,
    fixedBytes: count.fixedBytes,
    variableBytes:
      variableBytes === undefined
        ? ({ length }) => length * fixedBytes
        : (values, siblings) => values.reduce((sum, value) => sum + sizeOf(item, value, siblings), 0),
    write: (values, to, siblings) => {
      count.write(values.length, to, siblings)
      for (const value of values) item.write(value, to, siblings)
    },
    read: (from, siblings) => {
      const length = count.read(from, siblings)
      if (length * fixedBytes > from.remaining) throw new RangeError(`${length} items of a list do not fit`)
      return Array.from({ length }, () => item.read(from, siblings))
    },
  }
}

/** A value of one size for each item of a list that precedes it in the record: there is no count of its own. */
export function oneForEach<T>(
  listName: string,
  item: Field<T>,
): ListField<T> & { readonly listName: string } {
  return {
    listName,
    item,
    fixedBytes: 0,
    variableBytes: ({ length }) => length * item.fixedBytes,
    write: (values, to, siblings) => {
      for (const value of values) item.write(value, to, siblings)
    },
    read: (from, siblings) => (siblings[listName] as readonly unknown[]).map(() => item.read(from, siblings)),
  }
}

type Fields = { readonly [name: string]: Field<unknown> }
export type RecordOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** Fields one after another. */
export function record<F extends Fields>(fields: F): Field<RecordOf<F>> & { readonly fields: F } {
  const all = Object.entries<Field<unknown>>(fields)
  return {
    fields,
    fixedBytes: all.reduce((sum, [, field]) => sum + field.fixedBytes, 0),
    ...sumOfVariable(fields),
    write: (value, to) => {
      for (const [name, field] of all) field.write(value[name], to, value)
    },
    read: (from) => {
      const value: Record<string, unknown> = {}
      for (const [name, field] of all) value[name] = field.read(from, value)
      return value as RecordOf<F>
    },
  }
}

function sumOfVariable(fields: Fields): Pick<Field<Siblings>, 'variableBytes'> {
  const variable = Object.entries(fields).filter(([, field]) => field.variableBytes !== undefined)
  if (variable.length === 0) return {}
  return {
    variableBytes: (record) => {
      let sum = 0
      for (const [name, field] of variable) sum += field.variableBytes!(record[name], record)
      return sum
    },
  }
}

type Joined<Values> = Values extends readonly [infer First, ...infer Rest] ? First & Joined<Rest> : unknown

/** Several records one after another, used as one record. */
export function joined<Values extends readonly object[]>(
  ...parts: { readonly [I in keyof Values]: Field<Values[I]> }
): Field<Joined<Values>> & { readonly parts: readonly unknown[] } {
  const all = parts as unknown as readonly Field<object>[]
  return {
    parts,
    fixedBytes: all.reduce((sum, part) => sum + part.fixedBytes, 0),
    variableBytes: (value, siblings) =>
      all.reduce((sum, part) => sum + (part.variableBytes?.(value as object, siblings) ?? 0), 0),
    write: (value, to, siblings) => {
      for (const part of all) part.write(value as object, to, siblings)
    },
    read: (from, siblings) => Object.assign({}, ...all.map((part) => part.read(from, siblings))),
  }
}

export type VariantOf<F> = { readonly [K in keyof F]: { readonly kind: K } & ValueOf<F[K]> }[keyof F]

export interface VariantField<F> extends Field<VariantOf<F>> {
  readonly formats: F
  /** In the order of their codes. */
  readonly kinds: readonly (keyof F)[]
  /** The bytes of the record: all but the code. */
  variableBytes(value: VariantOf<F>): number
  codeOf(kind: keyof F): number
  /** Throws a RangeError if no kind has that code. */
  kindOf(code: number): keyof F
}

/** The variable size of records of some kinds, computed by code that names their fields. */
type SizesByName<F> = { readonly [K in keyof F]?: (value: ValueOf<F[K]>) => number }

/**
 * One of several kinds of record: the code of its kind, which is its place in the table, and the record. `byName` is
 * for the kinds that are sent most: summing over the fields that the table lists takes two to three times as long.
 */
export function variant<F extends { readonly [kind: string]: Field<object> }>(
  formats: F,
  byName: SizesByName<F> = {},
): VariantField<F> {
  type Kind = keyof F & string
  const kinds = Object.keys(formats) as Kind[]
  const records = Object.values<Field<object>>(formats)
  const fixedBytes = records.map((format) => format.fixedBytes)
  const variableBytes = kinds.map((kind) => byName[kind] ?? formats[kind]!.variableBytes)
  // Quicker than a hash, since the kinds that are sent most stand first, and than `indexOf`, which compares words of one length by letters.
  const codeOf = (kind: Kind): number => {
    for (let code = 0; code < kinds.length; code++) if (kinds[code] === kind) return code
    return -1
  }
  const kindOf = (code: number): Kind => {
    const kind = kinds[code]
    if (kind === undefined) throw new RangeError(`unknown kind ${code}`)
    return kind
  }
  return {
    formats,
    kinds,
    codeOf,
    kindOf,
    fixedBytes: u8.fixedBytes,
    variableBytes: (value) => {
      const code = codeOf(value.kind as Kind)
      const more = variableBytes[code]
      return fixedBytes[code]! + (more === undefined ? 0 : more(value, NO_SIBLINGS))
    },
    write: (value, to) => {
      const code = codeOf(value.kind as Kind)
      to.u8(code)
      records[code]!.write(value, to, NO_SIBLINGS)
    },
    read: (from) => {
      const kind = kindOf(from.u8())
      return { kind, ...formats[kind]!.read(from, NO_SIBLINGS) } as VariantOf<F>
    },
  }
}
