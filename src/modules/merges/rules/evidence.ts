import { DUPLICATE_REASONS, type DuplicateReason } from '../tables.ts'

/** Two contacts that share one thing. */
export interface Shared {
  readonly contactId: string
  readonly otherId: string
  readonly likeness: number
}

/** Two contacts with everything that they were found to share. */
export interface Evidence extends Shared {
  readonly reasons: ReadonlySet<DuplicateReason>
}

/** What was found reason by reason, pair by pair. */
export function evidenceOf(found: ReadonlyMap<DuplicateReason, readonly Shared[]>): Evidence[] {
  const pairs = new Map<string, Shared & { reasons: Set<DuplicateReason> }>()
  for (const reason of DUPLICATE_REASONS) {
    for (const shared of found.get(reason) ?? []) {
      const key = `${shared.contactId} ${shared.otherId}`
      const known = pairs.get(key)
      if (known === undefined) pairs.set(key, { ...shared, reasons: new Set([reason]) })
      else known.reasons.add(reason)
    }
  }
  return [...pairs.values()]
}
