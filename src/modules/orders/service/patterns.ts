import type { Tx } from '../../../platform/context.ts'
import { cancelDue, scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import type { HeldDueWork } from '../../../platform/module.ts'
import { findContact, lockContact } from '../../contacts/index.ts'
import { notify } from '../../identity/index.ts'
import { buyingPatternChanged } from '../events.ts'
import * as repository from '../repository/patterns.ts'
import { inWords, isNews, judgePattern, type Pattern, type PatternChange, PURCHASES_MAX, silenceOf, silentOn } from '../rules/pattern.ts'

/** The kind of due work that is the moment at which a contact has been silent for too long; its reference is the contact. */
export const SILENCE_DUE = 'orders.silence'
/** Orders of the past come one after the other: their silences wait until the rest of them may be there. */
const LATE_HOURS = 1

/**
 * Measures anew how contacts buy, after what they bought has changed. What is new is raised, but for old orders that are brought in.
 * @param raises false where orders only changed hands
 */
export async function followPatterns(tx: Tx, contactIds: readonly string[], raises = true): Promise<void> {
  const ids = [...new Set(contactIds)].sort()
  if (ids.length === 0) return
  const [bought, known] = await Promise.all([repository.findPurchases(tx, ids, PURCHASES_MAX), repository.findPatterns(tx, ids)])
  const of = new Map(bought.map((each) => [each.contactId, each]))
  const today = todayOf(tx)
  const saved: Pattern[] = []
  for (const id of ids) {
    const before = known.get(id)
    const judged = judgePattern(id, of.get(id)?.currency ?? '', of.get(id)?.purchases ?? [], before)
    if (judged === undefined) {
      if (before !== undefined) forgetPatternOf(tx, id)
      continue
    }
    saved.push(judged.pattern)
    scheduleSilence(tx, judged.pattern, today)
    if (raises && isNews(judged.pattern, today)) for (const change of judged.changes) await raise(tx, judged.pattern, change)
  }
  repository.savePatterns(tx, saved)
}

export function forgetPatternOf(tx: Tx, contactId: string): void {
  repository.forgetPattern(tx, contactId)
  cancelDue(tx, { kind: SILENCE_DUE, reference: contactId })
}

function scheduleSilence(tx: Tx, pattern: Pattern, today: Temporal.PlainDate): void {
  const due = { kind: SILENCE_DUE, reference: pattern.contactId }
  if (silenceOf(pattern, today) === undefined || !isNews(pattern, today)) {
    cancelDue(tx, due)
    return
  }
  const at = Temporal.PlainDate.from(silentOn(pattern)).toZonedDateTime(tx.organization.timeZone).toInstant()
  const soonest = tx.clock.now().add({ hours: LATE_HOURS })
  scheduleDue(tx, { ...due, dueAt: (Temporal.Instant.compare(at, soonest) > 0 ? at : soonest).toString() })
}

/** Raises a silence once. Nobody is missed who has left, or is in the archive. */
export const silenceWork: HeldDueWork = {
  hold: async (tx, contactId) => void (await lockContact(tx, contactId)),
  async meet(tx, contactId) {
    const [contact, pattern] = [await findContact(tx, contactId), (await repository.findPatterns(tx, [contactId])).get(contactId)]
    if (contact === undefined || contact.archivedAt !== null || contact.lifecycleStage === 'dissolution' || pattern === undefined) return
    const silence = silenceOf(pattern, todayOf(tx))
    if (silence === undefined) return
    repository.savePatterns(tx, [{ ...pattern, silentSince: pattern.lastOn }])
    await raise(tx, pattern, silence)
  },
}

/** On the time line, and to whoever looks after the contact. */
async function raise(tx: Tx, pattern: Pattern, change: PatternChange): Promise<void> {
  const { contactId, currency, usualGapDays, usualValue, lastOn } = pattern
  const summary = inWords(change, currency, tx.organization.language)
  announce(tx, { event: buyingPatternChanged, resourceId: contactId, contactId, data: { ...change, currency, usualGapDays, usualValue, lastOn }, summary })
  const contact = await findContact(tx, contactId)
  if (contact === undefined || contact.ownerId === null) return
  const about = { userId: contact.ownerId, summary: `${contact.displayName}: ${summary}`, contactId }
  notify(tx, { ...about, type: buyingPatternChanged.type, resource: { type: 'contact', id: contactId } })
}

function todayOf({ clock, organization }: Tx): Temporal.PlainDate {
  return clock.now().toZonedDateTimeISO(organization.timeZone).toPlainDate()
}
