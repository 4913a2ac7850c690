/** The words of complaints: lists of states and kinds, and what their rows hold. */

export const COMPLAINT_CHANNELS = ['phone', 'email', 'sms', 'messenger', 'chat', 'web_form', 'in_person', 'letter', 'social', 'survey', 'other'] as const
/** The longest description. */
export const DESCRIPTION_LENGTH_MAX = 20_000
export const SUBJECT_KINDS = ['product', 'service', 'staff', 'delivery', 'billing', 'other'] as const
export const LEVELS = ['low', 'medium', 'high'] as const
/** From the least to the most pressing. */
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const
export const COMPLAINT_STATUSES = [
  'received',
  'acknowledged',
  'assessed',
  'investigating',
  'awaiting_complainant',
  'awaiting_third_party',
  'decision_proposed',
  'responded',
  'remedy_in_progress',
  'disputed',
  'resolved',
  'closed',
  'withdrawn',
  'out_of_scope',
  'duplicate',
] as const
/** Those in which nothing is left to do: the others are open. */
export const ENDED_STATUSES = ['closed', 'withdrawn', 'out_of_scope', 'duplicate'] as const satisfies readonly (typeof COMPLAINT_STATUSES)[number][]
/** What an investigation may come to. */
export const DECISIONS = ['upheld', 'partly_upheld', 'rejected'] as const
export const OUTCOMES = [...DECISIONS, 'withdrawn', 'out_of_scope'] as const
export const REMEDY_KINDS = ['repair', 'replacement', 'refund', 'discount', 'voucher', 'points', 'apology', 'information', 'process_change'] as const
/** Given with the response itself: nothing is left to be done for them. */
export const GIVEN_WITH_RESPONSE = ['apology', 'information'] as const satisfies readonly (typeof REMEDY_KINDS)[number][]
/** Posted by the loyalty module. */
export const POSTED_KINDS = ['points', 'voucher'] as const satisfies readonly (typeof REMEDY_KINDS)[number][]
export const REMEDY_STATUSES = ['proposed', 'approved', 'offered', 'accepted', 'declined', 'fulfilled', 'withdrawn'] as const
export const FOLLOW_UP_OUTCOMES = ['solved', 'not_solved', 'not_reached'] as const
export const MESSAGE_DIRECTIONS = ['inbound', 'outbound'] as const
/** What a message is for; only the organization has other topics than `words`. */
export const MESSAGE_TOPICS = [
  ...(['words', 'acknowledgement', 'question', 'response', 'resolved', 'follow_up', 'closed', 'reopened'] as const),
  ...(['withdrawn', 'duplicate', 'out_of_scope'] as const),
] as const
/** Who speaks: only people count as having responded. */
export const SPEAKERS = ['complainant', 'human', 'bot', 'system'] as const

/** What a complaint is about; of a product the id is its SKU, of staff the user's. */
export interface Subject {
  kind: (typeof SUBJECT_KINDS)[number]
  id: string | null
  label: string
}
export interface RootCause {
  code: string
  finding: string
}
/** Whom the complaint waits for, and what was asked of them. */
export interface Awaited {
  question: string
  since: string
}
export interface Decision {
  reasons: string
  proposedBy: string | null
  proposedAt: string
  /** Why it needs no evidence, where it has none. */
  noEvidenceReason: string | null
}
export interface Acceptance {
  by: 'complainant' | 'silence'
  at: string
}
/** What is done so that it does not happen again: an action, or nothing for a reason. */
export interface PreventionDecision {
  decided: 'action' | 'none'
  reason: string
  /** What is done, where it is kept as a prevention. */
  preventionId: string | null
}
