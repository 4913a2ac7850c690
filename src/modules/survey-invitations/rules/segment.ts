import { transitionNotAllowed } from '../../../kernel/problems.ts'
import type { SENDING_STATUSES, surveySendings } from '../tables.ts'
import type { Invitation } from './invitation.ts'

export type Sending = Omit<typeof surveySendings.$inferSelect, 'organizationId'>
type Status = (typeof SENDING_STATUSES)[number]

export function isUnderWay({ status }: Pick<Sending, 'status'>): boolean {
  return status === 'queued' || status === 'running'
}

type Asked = Pick<Sending, 'id' | 'surveyId' | 'channel' | 'language' | 'context' | 'filter' | 'sendAt' | 'dryRun' | 'requester'>

export function newSending(asked: Asked, at: string): Sending {
  return {
    ...{ ...asked, status: 'queued', position: null, matched: null, processed: 0, send: 0, suppressed: 0, skipped: 0, suppressedBy: {} },
    ...{ reason: null, startedAt: null, finishedAt: null, version: 1, createdAt: at, updatedAt: at },
  }
}

/** Contacts who were looked at, in the order in which they were made. */
export interface Looked {
  readonly ids: readonly string[]
  /** Whether others follow. */
  readonly more: boolean
  /** Of the first of them: how many the filter finds, counted to one more than 10,000. */
  readonly matched?: number | undefined
}

/** A sending behind contacts who were looked at: each was asked, suppressed, or passed over. */
export function movedOn(sending: Sending, { ids, more, matched }: Looked, invitations: readonly Invitation[], at: string): Sending {
  const suppressed = invitations.flatMap(({ suppressedBy }) => suppressedBy ?? [])
  const suppressedBy = { ...sending.suppressedBy }
  for (const rule of suppressed) suppressedBy[rule] = (suppressedBy[rule] ?? 0) + 1
  const moved: Sending = {
    ...{
      ...sending,
      position: ids.at(-1) ?? sending.position,
      suppressedBy,
      status: 'running',
      startedAt: sending.startedAt ?? at,
      matched: sending.matched ?? matched ?? null,
    },
    processed: sending.processed + ids.length,
    send: sending.send + invitations.length - suppressed.length,
    suppressed: sending.suppressed + suppressed.length,
    skipped: sending.skipped + ids.length - invitations.length,
    ...{ version: sending.version + 1, updatedAt: at },
  }
  return more ? moved : { ...moved, status: 'completed', finishedAt: at }
}

/** It asks nobody more. @param reason null where somebody wished so */
export function ended(sending: Sending, status: Extract<Status, 'stopped' | 'failed'>, reason: string | null, at: string): Sending {
  return { ...sending, status, reason, finishedAt: at, version: sending.version + 1, updatedAt: at }
}

/** Also where all were looked at: some of them may still wait to be asked. @throws transitionNotAllowed where nobody does */
export function stopped(sending: Sending, at: string): Sending {
  const waits = isUnderWay(sending) || (sending.status === 'completed' && !sending.dryRun)
  if (!waits) throw transitionNotAllowed({ detail: `The sending is ${sending.status}.`, allowed: [] })
  return ended(sending, 'stopped', null, at)
}
