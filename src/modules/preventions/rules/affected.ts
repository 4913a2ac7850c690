import type { KnownAffected } from '../../../kernel/participants.ts'

/** The first contacts of several lists that are each in the order of ids, with all that know of them. */
export function firstAffected(known: readonly KnownAffected[], limit: number): { contactId: string; sources: string[] }[] {
  const sources = new Map<string, string[]>()
  for (const { source, contactIds } of known) for (const id of contactIds) sources.set(id, [...(sources.get(id) ?? []), source])
  return [...sources.keys()]
    .sort()
    .slice(0, limit)
    .map((contactId) => ({ contactId, sources: sources.get(contactId) ?? [] }))
}
