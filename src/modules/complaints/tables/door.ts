/** What a complainant is told and may do by their secret link, by names that do not change with the words. */

export const PUBLIC_STATUSES = [
  'received',
  'acknowledged',
  'in_review',
  'awaiting_you',
  'answered',
  'accepted',
  'remedy_in_progress',
  'disputed',
  'solved',
  'closed',
  'withdrawn',
  'out_of_scope',
  'joined',
] as const
export type PublicStatus = (typeof PUBLIC_STATUSES)[number]

/** The way of a complaint, in the order in which it goes. */
export const STEPS = ['received', 'acknowledged', 'examined', 'answered', 'solved', 'closed'] as const
export type Step = (typeof STEPS)[number]
export const STEP_STATES = ['done', 'now', 'to_come'] as const

/** What the complainant can do, each at an address of its own. */
export const ACTS = ['words', 'evidence', 'answer', 'accept', 'dispute', 'follow-up', 'withdraw'] as const
export type Act = (typeof ACTS)[number]

export const SHOWN_REMEDY_STATUSES = ['offered', 'accepted', 'declined', 'fulfilled'] as const
export type ShownRemedyStatus = (typeof SHOWN_REMEDY_STATUSES)[number]
