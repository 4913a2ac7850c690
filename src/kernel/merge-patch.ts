import { isDeepStrictEqual } from 'node:util'

/** The fields whose value differs between two rows of one shape, with the values before and after. */
export function changesBetween<T extends object>(before: T, after: T, fields: readonly (keyof T & string)[]) {
  const previous: Partial<T> = {}
  const data: Partial<T> = {}
  for (const field of fields) {
    if (isDeepStrictEqual(before[field], after[field])) continue
    previous[field] = before[field]
    data[field] = after[field]
  }
  return { previous, data, changed: Object.keys(data) as (keyof T & string)[] }
}

/** RFC 7396 for flat resources: a member that is present replaces, null clears, an absent one is left as it is. */
export function applyPatch<T extends object>(row: T, patch: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const next = { ...row }
  for (const [field, value] of Object.entries(patch)) {
    if (value !== undefined) (next as Record<string, unknown>)[field] = value
  }
  return next
}

/** RFC 7396 for fields of the caller's own: keys one by one, null takes one out; null for them all clears what was there. */
export function patchedKeys<V>(before: Readonly<Record<string, V>>, patch: Readonly<Record<string, V | null>> | null): Record<string, V> {
  const merged = Object.entries<V | null>({ ...(patch === null ? {} : before), ...patch })
  return Object.fromEntries(merged.filter((entry): entry is [string, V] => entry[1] !== null))
}
