/** What a row says of a contact, and where in the file each of its values stands. */
export interface RowData {
  /** By the names of the interface; what the row leaves empty is not there. */
  readonly fields: Readonly<Record<string, unknown>>
  /** What a new contact is called and is, where the fields say nothing of it. */
  readonly naming: { readonly kind?: string; readonly displayName?: string }
  /** Lists are added to those of a known contact; otherwise they replace them. */
  readonly adds: boolean
  /** By JSON Pointer into the fields. */
  readonly places: ReadonlyMap<string, Place>
}

export interface Place {
  readonly column: string
  readonly value: string
}

/** A row that cannot be read at all. */
export interface Unreadable {
  readonly unreadable: { readonly code: string; readonly detail: string; readonly value: string }
}

/** Recognises an e-mail or a phone of a row: two with one key are the same. */
export type KeyOf = (kind: 'email' | 'phone', value: string, country: string | null) => string | undefined

const VALUE_LENGTH_MAX = 200

/** Where the value of a pointer stands, or the nearest thing that holds it. */
export function placeOf({ fields, places }: RowData, pointer: string): { column: string | null; value: string | null } {
  for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
    const place = places.get(path)
    if (place !== undefined) return { column: place.column, value: place.value.slice(0, VALUE_LENGTH_MAX) }
  }
  const value = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), fields)
  const shown = value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value)
  return { column: places.size > 0 ? null : pointer, value: shown?.slice(0, VALUE_LENGTH_MAX) ?? null }
}

/** What the service keeps itself: an exported contact has it, an imported one may not. */
const READ_ONLY = new Set(['id', 'lastInteractionAt', 'nextTaskAt', 'archivedAt', 'version', 'createdAt', 'updatedAt'])

/** A line of NDJSON: a contact as the interface takes it, or as it gives it. */
export function rowOfObject(source: unknown): RowData | Unreadable {
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    const value = typeof source === 'string' ? source : JSON.stringify(source)
    return { unreadable: { code: 'not-an-object', detail: 'is not a JSON object', value: value.slice(0, VALUE_LENGTH_MAX) } }
  }
  const fields = Object.fromEntries(Object.entries(source).filter(([name]) => !READ_ONLY.has(name)))
  return { fields, naming: {}, adds: false, places: new Map() }
}

type Point = { readonly value: string; readonly label?: string | null; readonly primary?: boolean }
interface Known {
  readonly emails: readonly Point[]
  readonly phones: readonly (Point & { readonly e164: string })[]
  readonly handles: readonly (Point & { readonly network: string })[]
  readonly addresses: readonly object[]
  readonly tags: readonly string[]
  readonly interests: readonly string[]
  readonly country: string | null
}

/**
 * What a row changes at a known contact. The lists of a row that adds are put behind those that are there; what is there
 * already stays as it was written, and gets a label where it had none.
 */
export function patchOf({ adds }: Pick<RowData, 'adds'>, given: Readonly<Record<string, unknown>>, known: Known, keyOf: KeyOf): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const [field, value] of Object.entries(given)) {
    const next = adds && Array.isArray(value) ? union(field, value, known, keyOf) : value
    if (next !== undefined && next !== known[field as keyof Known]) patch[field] = next
  }
  return patch
}

function union(field: string, given: readonly unknown[], known: Known, keyOf: KeyOf): unknown[] | undefined {
  const before = known[field as keyof Known] as readonly unknown[]
  const keyOfItem = keyOfField(field, known, keyOf)
  const places = new Map(before.map((item, i) => [keyOfItem(item), i]))
  const result = [...before]
  let changed = false
  for (const item of given) {
    const key = keyOfItem(item)
    const place = places.get(key)
    const there = place === undefined ? undefined : result[place]
    if (place === undefined) {
      places.set(key, result.length)
      result.push(typeof item === 'object' ? { ...item, primary: before.length === 0 && (item as Point).primary === true } : item)
      changed = true
    } else if (typeof there === 'object' && (there as Point).label === null && ((item as Point).label ?? null) !== null) {
      result[place] = { ...there, label: (item as Point).label }
      changed = true
    }
  }
  return changed ? result : undefined
}

function keyOfField(field: string, known: Known, keyOf: KeyOf): (item: unknown) => string {
  switch (field) {
    case 'emails':
      return (item) => keyOf('email', (item as Point).value, null) ?? (item as Point).value
    case 'phones':
      return (item) => (item as { e164?: string }).e164 ?? keyOf('phone', (item as Point).value, known.country) ?? (item as Point).value
    case 'handles':
      return (item) => JSON.stringify([(item as { network: string }).network, (item as Point).value])
    case 'addresses':
      return (item) => {
        const { label: _label, primary: _primary, ...parts } = item as Record<string, unknown>
        return JSON.stringify(
          Object.entries(parts)
            .filter(([, part]) => part != null)
            .sort(),
        )
      }
    default:
      return String
  }
}
