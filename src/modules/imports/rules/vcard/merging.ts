import type { Property } from './property.ts'

/** Of these a card has one at most (RFC 6350, section 6), or a contact has. */
const ONCE = new Set(['FN', 'UID', 'REV', 'PRODID', 'KIND', 'N', 'BDAY', 'ANNIVERSARY', 'GENDER'])

/** What other cards of the same person say beyond the first, without what contacts hold themselves. */
export function propertiesToAdd(own: readonly Property[], others: readonly Property[]): Property[] {
  const said = new Set(own.map(propertyKey))
  const names = new Set(own.map(({ name }) => name))
  return others.filter((property) => {
    const { name, taken } = property
    if (taken === true || said.has(propertyKey(property)) || (ONCE.has(name) && names.has(name))) return false
    said.add(propertyKey(property))
    names.add(name)
    return true
  })
}

/** A card without what was added to it, as far as it is still there. */
export function withoutAdded(own: readonly Property[], added: readonly Property[]): Property[] {
  const gone = new Set(added.map(propertyKey))
  return own.filter((property) => !gone.has(propertyKey(property)))
}

function propertyKey({ group, name, params, value }: Property): string {
  return JSON.stringify([group, name, params, value])
}
