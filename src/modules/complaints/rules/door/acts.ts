import type { Act } from '../../tables/door.ts'
import type { Complaint, ComplaintMessage, FollowUp } from '../complaint.ts'

/** What a complainant sends with each act. */
export interface ActInputs {
  words: { readonly text: string }
  answer: { readonly text: string }
  accept: { readonly text?: string | undefined }
  dispute: { readonly text: string }
  'follow-up': { readonly outcome: 'solved' | 'not_solved'; readonly text?: string | undefined }
  withdraw: { readonly text?: string | undefined }
}
/** Evidence is a file, and has a way of its own. */
export type SaidAct = Exclude<Act, 'evidence'>

interface Past {
  readonly complaint: Complaint
  readonly messages: readonly Pick<ComplaintMessage, 'direction' | 'by' | 'body' | 'at'>[]
  readonly followUps: readonly Pick<FollowUp, 'outcome' | 'at'>[]
  readonly at: Temporal.Instant
}

// A page that is sent again at once is the same matter; the same words the next day are another.
const REPEATED_WITHIN_MINUTES = 10

/** Whether this was done already: sent again, it changes nothing. */
const REPEATED: { readonly [A in SaidAct]: (past: Past, input: ActInputs[A]) => boolean } = {
  words: ({ messages, at }, { text }) => {
    const last = messages.filter(({ by }) => by === 'complainant').at(-1)
    return last?.body === text && Temporal.Instant.compare(Temporal.Instant.from(last.at).add({ minutes: REPEATED_WITHIN_MINUTES }), at) > 0
  },
  answer: ({ complaint, messages }, { text }) =>
    complaint.status !== 'awaiting_complainant' && messages.findLast(({ by }) => by === 'complainant')?.body === text,
  accept: ({ complaint }) => complaint.acceptance?.by === 'complainant',
  dispute: ({ complaint }, { text }) => complaint.status === 'disputed' && complaint.reason === text,
  'follow-up': ({ complaint: { resolvedAt }, followUps }, { outcome }) => {
    const last = followUps.findLast((followUp) => followUp.outcome !== null)
    // A complaint that was reopened is not resolved any more.
    return (
      last?.outcome === outcome && (resolvedAt === null || Temporal.Instant.compare(Temporal.Instant.from(last.at), Temporal.Instant.from(resolvedAt)) >= 0)
    )
  },
  withdraw: ({ complaint }) => complaint.status === 'withdrawn',
}

export function isRepeat<A extends SaidAct>(act: A, past: Past, input: ActInputs[A]): boolean {
  return REPEATED[act](past, input)
}
