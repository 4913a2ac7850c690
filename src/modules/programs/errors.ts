import { z } from 'zod'
import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const programNotFound = defineProblem('program-not-found', 404, 'There is no such program', 'No loyalty program has this id.')
export const programKeyTaken = defineProblem('program-key-taken', 409, 'Another program has this key', 'Keys name programs, so each belongs to one.')
export const programVersionNotFound = defineProblem(
  'program-version-not-found',
  404,
  'There is no such version of the program',
  'Versions are numbered from 1 as they are published; what is not published yet is the draft.',
)
export const programNotLive = defineProblem(
  'program-not-live',
  409,
  'The program is not live yet',
  'Nothing of it was published, so it cannot have members or give anything. Publish it first.',
)
export const programClosed = defineProblem(
  'program-closed',
  409,
  'The program is closed',
  'A closed program gives nothing more and takes no members. Its books stay.',
)
export const memberNotFound = defineProblem(
  'member-not-found',
  404,
  'There is no such member',
  'No member has this id, or it is a contact whom you may not see.',
)
export const memberExists = defineProblem(
  'member-exists',
  409,
  'The contact is a member already',
  'A contact is in a program once; `existingId` is the member.',
  { existingId: z.uuid().optional().describe('The member that is there.') },
)
export const memberNumberTaken = defineProblem(
  'member-number-taken',
  409,
  'Another member has this number',
  'A member is found by the number at the till, so each belongs to one.',
)
export const memberTokenNotFound = defineProblem('member-token-not-found', 404, 'There is no such token', 'It was revoked, or it is of another member.')
export const ruleNotFound = defineProblem('rule-not-found', 404, 'There is no such rule', 'The draft of the program has no rule with this id.')
export const openingBalanceExists = defineProblem(
  'opening-balance-exists',
  409,
  'The opening balance was recorded before, otherwise',
  'Under this source something else was brought along. What was booked stays.',
)
export const memberNotActive = defineProblem('member-not-active', 409, 'The member is not active', 'Who has left a program earns and redeems nothing in it.')
export const eventTooOld = defineProblem(
  'event-too-old',
  422,
  'The event is too old',
  'A program says how many days late an event may be told, and none may be told of a time before it was first published. Book what is due by an adjustment.',
)
export const eventExists = defineProblem(
  'event-exists',
  409,
  'The event was told before, otherwise',
  'Under this source something else was told of this program. What was booked stays.',
  { existingId: z.uuid().optional().describe('The event that is there.') },
)
export const tooManyStamps = defineProblem(
  'too-many-stamps',
  422,
  'The order fills too many punch cards',
  'One event fills a card at most 1,000 times. Book what is due by an adjustment.',
)
export const loyaltyEventNotFound = defineProblem(
  'loyalty-event-not-found',
  404,
  'There is no such event',
  'No event of a loyalty program has this id, or it is of a contact whom you may not see.',
)
export const journalNotFound = defineProblem(
  'journal-not-found',
  404,
  'There is no such journal',
  'No journal of a member has this id, or it is of a contact whom you may not see.',
)
export const currencyMismatch = defineProblem(
  'currency-mismatch',
  422,
  'The currency is not that of the program',
  'A program reckons in one currency; nothing is converted.',
)

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  programs_key: () => programKeyTaken(),
  members_contact_key: () => memberExists(),
  members_number_key: () => memberNumberTaken(),
  loyalty_events_source: () => eventExists(),
  opening_balances_organization_id_program_id_source_id_pk: () => openingBalanceExists(),
}

export const unknownReference = (pointer: string, detail: string) => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
