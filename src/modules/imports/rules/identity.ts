import type { MatchKey } from '../tables.ts'
import type { KeyOf, RowData } from './row-data.ts'

export interface RowIdentifier {
  readonly kind: 'email' | 'phone' | 'external_id'
  readonly value: string
}

/** What identifies the contact of a row, normalised; values that are at fault identify nobody. */
export function identifiersOfRow(fields: RowData['fields'], keyOf: KeyOf): RowIdentifier[] {
  const country = typeof fields['country'] === 'string' ? fields['country'] : null
  const keys = (kind: 'email' | 'phone', list: unknown) =>
    (Array.isArray(list) ? list : []).flatMap((point: unknown) => {
      const value = typeof point === 'object' && point !== null && 'value' in point ? point.value : undefined
      const key = typeof value === 'string' ? keyOf(kind, value, country) : undefined
      return key === undefined ? [] : [{ kind, value: key }]
    })
  const { externalId } = fields
  return [
    ...(typeof externalId === 'string' && externalId.trim() !== '' ? [{ kind: 'external_id' as const, value: externalId.trim() }] : []),
    ...keys('email', fields['emails']),
    ...keys('phone', fields['phones']),
  ]
}

const KIND = { email: 'email', phone: 'phone', externalId: 'external_id' } as const

/** What a contact is recognised by: everything of the kind asked for, otherwise of the first kind that the row has. */
export function matchesOf(identifiers: readonly RowIdentifier[], matchOn: MatchKey | null): RowIdentifier[] {
  const kind = matchOn === null ? identifiers[0]?.kind : KIND[matchOn]
  return identifiers.filter((identifier) => identifier.kind === kind)
}

/** An identifier as one text. */
export function keyText({ kind, value }: { readonly kind: string; readonly value: string }): string {
  return `${kind} ${value}`
}
