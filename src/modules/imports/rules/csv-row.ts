import { SEPARATOR, splitCell, truthOf, undefuse } from './cells.ts'
import { countryCode } from './country.ts'
import { type CustomCells, valueOfCell } from './custom-cells.ts'
import type { KeyOf, Place, RowData, Unreadable } from './row-data.ts'
import { type Target, targetOf } from './targets.ts'

/** How the cells of a file become contacts. */
export interface CsvPlan {
  readonly family: string | null
  readonly custom: CustomCells
  readonly columns: readonly { readonly name: string; readonly target: Target | undefined }[]
}

interface Read {
  readonly family: string | null
  readonly columns: readonly { readonly column: string; readonly field: string | null }[]
}

const NO_CUSTOM_CELLS: CustomCells = { columns: new Map(), contactIds: new Map() }

export function planOf({ family, columns }: Read, custom = NO_CUSTOM_CELLS): CsvPlan {
  return { family, custom, columns: columns.map(({ column, field }) => ({ name: column, target: field === null ? undefined : targetOf(field) })) }
}

type ListTarget = Extract<Target, { readonly part: string }>
type Cell = Place & { readonly target: ListTarget }

/** @param source the cells of a row, as they were staged */
export function rowOfCells(plan: CsvPlan, source: unknown, keyOf: KeyOf): RowData | Unreadable {
  if (!Array.isArray(source)) return { unreadable: { code: 'unreadable', detail: 'holds what is no text', value: String(source) } }
  const cells = source as readonly string[]
  if (cells.length !== plan.columns.length && cells.slice(plan.columns.length).some((cell) => cell !== ''))
    return {
      unreadable: { code: 'column-count', detail: `has ${cells.length} cells where the header row has ${plan.columns.length}`, value: cells.at(-1) ?? '' },
    }
  return new CellReader(plan, keyOf).read(cells)
}

/** Reads one row. Own exports are read to the letter; in other files blanks around a value mean nothing. */
class CellReader {
  readonly #plan: CsvPlan
  readonly #keyOf: KeyOf
  readonly #fields: Record<string, unknown> = {}
  readonly #places = new Map<string, Place>()
  readonly #names: Record<string, string> = {}
  /** By list, then by group, in the order of the columns. */
  readonly #points = new Map<string, Map<string, Cell[]>>()
  #further: Record<string, unknown> = {}
  readonly #custom: Record<string, unknown> = {}

  constructor(plan: CsvPlan, keyOf: KeyOf) {
    this.#plan = plan
    this.#keyOf = keyOf
  }

  read(cells: readonly string[]): RowData | Unreadable {
    for (const [i, { name, target }] of this.#plan.columns.entries()) {
      const cell = undefuse(cells[i] ?? '')
      const value = this.#plan.family === 'rapport' ? cell : cell.trim()
      if (target === undefined || value === '') continue
      if ('part' in target) this.#gather({ column: name, value, target })
      else if ('key' in target) this.#takeCustom(target.key, { column: name, value })
      else if (target.field === 'further') {
        const further = parseFurther(value)
        if (further === undefined) return { unreadable: { code: 'not-an-object', detail: `${name} is not a JSON object`, value } }
        this.#further = further
      } else this.#take(target.field, { column: name, value })
    }
    for (const [list, groups] of this.#points) this.#list(list, groups)
    for (const [list, items] of Object.entries(this.#further)) {
      if (Array.isArray(items)) this.#fields[list] = [...((this.#fields[list] as unknown[] | undefined) ?? []), ...items]
    }
    const custom = { ...this.#custom, ...(this.#further['customFields'] as object | undefined) }
    if (Object.keys(custom).length > 0) this.#fields['customFields'] = custom
    return { fields: this.#fields, naming: this.#naming(), adds: true, places: this.#places }
  }

  #take(field: string, place: Place): void {
    const { value } = place
    if (field === 'company' || /^(name(Prefix|Suffix)|additionalName)$/.test(field)) {
      this.#names[field] = value
      return
    }
    this.#places.set(`/${field}`, place)
    if (field === 'tags' || field === 'interests') this.#fields[field] = this.#split(value)
    else if (field === 'keyCustomer') this.#fields[field] = truthOf(value)
    else if (field === 'country') this.#fields[field] = countryCode(value) ?? value
    else if (field === 'kind' || field === 'lifecycleStage' || field === 'relationshipType') this.#fields[field] = value.toLowerCase()
    else this.#fields[field] = value
  }

  #takeCustom(key: string, place: Place): void {
    const { family, custom } = this.#plan
    const column = custom.columns.get(key)
    this.#places.set(`/customFields/${key}`, place)
    this.#custom[key] = column === undefined ? place.value : valueOfCell(column, place.value, { isExact: family === 'rapport', contactIds: custom.contactIds })
  }

  #split(value: string): string[] {
    const { family } = this.#plan
    const items = splitCell(value, family === 'rapport' ? SEPARATOR.trim() : undefined)
    // Google marks the groups of its own with a star.
    return family === 'google' ? items.filter((item) => !item.startsWith('*')) : items
  }

  #gather(cell: Cell): void {
    const { field, group } = cell.target
    const groups = this.#points.get(field) ?? new Map<string, Cell[]>()
    groups.set(group, [...(groups.get(group) ?? []), cell])
    this.#points.set(field, groups)
  }

  #list(list: string, groups: ReadonlyMap<string, readonly Cell[]>): void {
    const points: Record<string, unknown>[] = []
    const seen = new Set<string>()
    for (const cells of groups.values()) {
      const part = (name: string) => cells.find(({ target }) => target.part === name)
      const label = labelOf(part('label')?.value, cells[0]?.target.label ?? null)
      const add = (point: Record<string, unknown>, place: Place) => {
        this.#places.set(`/${list}/${points.length}`, place)
        points.push({ ...point, ...label })
      }
      if (list === 'addresses') {
        const [first] = cells.filter(({ target }) => target.part !== 'label')
        if (first !== undefined)
          add(
            addressOf((name) => part(name)?.value),
            first,
          )
        continue
      }
      const value = part('value')
      const texts = value?.value.split(SEPARATOR) ?? []
      const isOnly = groups.size === 1 && texts.length === 1
      for (const text of texts) {
        const point = list === 'phones' ? this.#phone(text, part('written')?.value) : { value: text }
        // Programs repeat a number in several columns; once is enough.
        const key = isOnly ? text : (this.#keyOf(list === 'phones' ? 'phone' : 'email', text, null) ?? text)
        if (value === undefined || (list !== 'handles' && seen.has(key))) continue
        seen.add(key)
        add(list === 'handles' ? { ...point, network: part('network')?.value ?? value.target.group } : point, { column: value.column, value: text })
      }
    }
    if (points.length > 0) this.#fields[list] = points
  }

  /** The number as it was written, where that is the same number. */
  #phone(value: string, written: string | undefined): { value: string } {
    const country = (this.#fields['country'] as string | undefined) ?? null
    return { value: written !== undefined && this.#keyOf('phone', written, country) === value ? written : value }
  }

  #naming(): { kind: string; displayName?: string } {
    const { company, namePrefix, additionalName, nameSuffix } = this.#names
    const { givenName, familyName, emails, phones } = this.#fields as { givenName?: string; familyName?: string; emails?: Place[]; phones?: Place[] }
    const person = [namePrefix, givenName, additionalName, familyName, nameSuffix].filter((part) => part !== undefined).join(' ')
    const isCompany = company !== undefined && person === '' && this.#fields['displayName'] === undefined
    const name = person || company || emails?.[0]?.value || phones?.[0]?.value
    return { kind: isCompany ? 'company' : 'person', ...(name === undefined ? {} : { displayName: name }) }
  }
}

function parseFurther(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** A label, and whether the star before it marks the point to use first. */
function labelOf(given: string | undefined, otherwise: string | null): { label: string | null; primary?: true } {
  const text = given ?? otherwise ?? ''
  const primary = text === '*' || text.startsWith('* ')
  const label = primary ? text.slice(1).trimStart() : text
  return { label: label === '' ? null : label, ...(primary ? { primary } : {}) }
}

function addressOf(part: (name: string) => string | undefined): Record<string, unknown> {
  const street = [part('street'), part('street2'), part('street3')].filter((line) => line !== undefined).join('\n')
  const country = part('country')
  const code = country === undefined ? undefined : countryCode(country)
  const parts = { extended: part('extended'), poBox: part('poBox'), city: part('city'), region: part('region'), postalCode: part('postalCode') }
  // A country that nobody knows is no reason to lose it, nor the row.
  const spelled = [street, parts.postalCode, parts.city, parts.region, country].filter((line) => line !== undefined && line !== '').join('\n')
  return {
    ...(street === '' ? {} : { street }),
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
    ...(code === undefined ? {} : { country: code }),
    ...(part('formatted') !== undefined ? { formatted: part('formatted') } : country !== undefined && code === undefined ? { formatted: spelled } : {}),
  }
}
