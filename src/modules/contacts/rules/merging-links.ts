import type { consents, occasions } from '../tables/care.ts'
import type { relationships } from '../tables.ts'

/** What becomes of relationships, occasions and consents when contacts are merged. */

type Relationship = Omit<typeof relationships.$inferSelect, 'organizationId'>
type Occasion = Omit<typeof occasions.$inferSelect, 'organizationId'>
type Consent = Omit<typeof consents.$inferSelect, 'organizationId'>

export interface MergedRelationships {
  /** Between the contacts themselves, or the same as another: taken away. */
  readonly gone: readonly Relationship[]
  /** Now the survivor's, as they were before. */
  readonly moved: readonly Relationship[]
  /** Those that were given the role and dates of a double that went, before and after. */
  readonly filled: readonly { readonly before: Relationship; readonly after: Relationship }[]
}

/** Of relationships that become the same one stays, the survivor's own before the others, with whatever the double knew beside. */
export function mergeRelationships(all: readonly Relationship[], survivorId: string, duplicateIds: readonly string[]): MergedRelationships {
  const became = (id: string) => (duplicateIds.includes(id) ? survivorId : id)
  const isOwn = ({ contactId, relatedId }: Relationship) => !duplicateIds.includes(contactId) && !duplicateIds.includes(relatedId)
  const kept = new Map<string, { before: Relationship; after: Relationship }>()
  const gone: Relationship[] = []
  for (const relationship of all.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || (a.id < b.id ? -1 : 1))) {
    const [contactId, relatedId] = [became(relationship.contactId), became(relationship.relatedId)]
    const key = `${contactId} ${relatedId} ${relationship.type}`
    const same = kept.get(key)
    if (contactId === relatedId) gone.push(relationship)
    else if (same === undefined) kept.set(key, { before: relationship, after: { ...relationship, contactId, relatedId } })
    else {
      gone.push(relationship)
      const { role, since, until } = same.after
      same.after = {
        ...same.after,
        role: role ?? relationship.role,
        ...(since === null && until === null && { since: relationship.since, until: relationship.until }),
      }
    }
  }
  const pairs = [...kept.values()]
  const detailsOf = ({ role, since, until }: Relationship) => JSON.stringify([role, since, until])
  return {
    gone,
    moved: pairs.filter(({ before }) => !isOwn(before)).map(({ before }) => before),
    filled: pairs.filter(({ before, after }) => detailsOf(before) !== detailsOf(after)),
  }
}

/** The occasions that another says too: as precisely, and reminding as early. @param all the survivor's first */
export function doubledOccasions(all: readonly Occasion[]): Occasion[] {
  const kept: Occasion[] = []
  const doubled: Occasion[] = []
  for (const occasion of all) {
    const rival = kept.find((other) => isSameDay(other, occasion))
    if (rival === undefined) kept.push(occasion)
    else if (saysAll(rival, occasion)) doubled.push(occasion)
    else if (saysAll(occasion, rival)) {
      doubled.push(rival)
      kept[kept.indexOf(rival)] = occasion
    } else kept.push(occasion)
  }
  return doubled
}

/** Whether an occasion says all that another says. */
export function says(one: Occasion, other: Occasion): boolean {
  return isSameDay(one, other) && saysAll(one, other)
}

function isSameDay(a: Occasion, b: Occasion): boolean {
  const dayOf = ({ type, label, calendar, month, day, leapRule }: Occasion) => JSON.stringify([type, label, calendar, month, day, leapRule])
  return dayOf(a) === dayOf(b)
}

function saysAll(one: Occasion, other: Occasion): boolean {
  return (other.year === null || other.year === one.year) && other.leadDays.every((days) => one.leadDays.includes(days))
}

type Said = Pick<Consent, 'contactId' | 'channel' | 'purpose' | 'state' | 'basis' | 'id'> & {
  /** Whether it was ever granted before. */
  readonly granted: boolean
}

/**
 * The strictest consent wins: where one of the contacts had withdrawn what would hold as granted by the common history, it
 * must be withdrawn again. So it must be where the survivor says that itself, and may have it of another merge, whose revert
 * would let a grant hold again.
 * @param holding what held of each contact by channel and purpose
 */
export function withdrawnAgain<T extends Said>(holding: readonly T[], survivorId: string): T[] {
  const byWhat = Map.groupBy(holding, ({ channel, purpose }) => `${channel} ${purpose}`)
  return [...byWhat.values()].flatMap((said) => {
    const last = said.reduce((a, b) => (a.id > b.id ? a : b))
    const withdrawn = said.filter(({ state }) => state === 'withdrawn')
    if (last.state === 'granted') return withdrawn.slice(0, 1)
    const isLent = last.contactId === survivorId && said.some(({ granted }) => granted)
    return isLent ? withdrawn.filter(({ contactId }) => contactId !== survivorId).slice(0, 1) : []
  })
}
