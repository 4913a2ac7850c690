import { type Context, type Tx, transact } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { enqueueBehind } from '../../../platform/jobs/runner.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { type Contact, holdContacts, lockContacts, lockSurvivor } from '../../contacts/index.ts'
import { expectConfigured } from '../../messaging/index.ts'
import { getSurvey, type Survey, takesAnswers, unknownReference } from '../../surveys/index.ts'
import { insertInvitations, isAsked } from '../repository/invitations.ts'
import type { SurveyContext } from '../rules/context.ts'
import { expectSound, type Invitation, type Inviting, invite, isHandedOut, isSent, suppress } from '../rules/invitation.ts'
import { languageOf } from '../rules/language.ts'
import { type Decision, decisionsOf } from './caps.ts'
import { EXPIRY_DUE, factOf, SENDING_DUE, SENDING_TASK } from './consequences.ts'
import { contextOf } from './context.ts'
import { expectOpen, type Obstacle } from './open.ts'
import { linkOf, secretOf } from './tokens.ts'

export { channelNotConfigured } from '../../messaging/index.ts'
export { surveyNotFound } from '../../surveys/index.ts'

export interface Result {
  readonly contactId: string | null
  readonly outcome: 'send' | 'suppressed'
  readonly suppressedBy: Invitation['suppressedBy']
  readonly nextAllowedAt: string | null
  readonly sendAt: string | null
  readonly invitationId: string | null
  readonly url: string | null
}
export interface Invited {
  readonly dryRun: boolean
  readonly results: Result[]
}

/** Where links begin, and whether there is a mail server. */
export interface Outward {
  readonly publicUrl: string
  readonly byMail: boolean
}

/**
 * Asks contacts, each of whom is held until the end, in one order: what the caps still allow is counted by one at a time.
 * @throws surveyNotFound, surveyNotOpen, surveyFull, channelNotConfigured, validationFailed
 */
export function inviteContacts(ctx: Context, surveyId: string, input: Inviting, outward: Outward): Promise<Invited> {
  return transact(ctx, async (tx) => {
    const survey = await getSurvey(tx, surveyId)
    expectSound(input)
    const at = tx.clock.now()
    await expectOpen(tx, survey, input.sendAt)
    if (isSent(input.channel)) await expectConfigured(tx, input.channel, outward.byMail)
    const context = await contextOf(tx, survey, input.context)
    const dryRun = input.dryRun ?? false
    const { contactIds } = input
    const invitations =
      contactIds === undefined
        ? [invitationOf(tx, survey, null, input, context, at)]
        : await invitationsOf(tx, survey, await hold(tx, contactIds), input, context)
    if (!dryRun) keep(tx, survey, invitations)
    return { dryRun, results: invitations.map((invitation) => resultOf(tx, invitation, dryRun, outward.publicUrl)) }
  })
}

/** By what, and after what, contacts are asked. */
export type Asking = Pick<Inviting, 'channel' | 'language' | 'sendAt'> & { readonly occasion?: string; readonly sendingId?: string }

/** Asks one contact, whom the survey itself found, after something: once, however often it is told. */
export async function askAfter(
  tx: Tx,
  survey: Survey,
  contactId: string,
  asking: Asking & { readonly occasion: string },
  context: SurveyContext,
  against: Obstacle | undefined,
): Promise<void> {
  const contact = await lockSurvivor(tx, contactId)
  if (contact === undefined || contact.erasedAt !== null || (await isAsked(tx, survey.id, asking.occasion))) return
  keep(tx, survey, await invitationsOf(tx, survey, new Map([[contact.id, contact]]), asking, context, against))
}

/** Judges contacts, who are held, one by one. Nothing is written. @param against what stands against asking anybody */
export async function invitationsOf(
  tx: Tx,
  survey: Survey,
  contacts: ReadonlyMap<string, Contact>,
  input: Asking,
  context: SurveyContext,
  against?: Obstacle,
): Promise<Invitation[]> {
  const at = tx.clock.now()
  const wanted = input.sendAt === undefined || Temporal.Instant.compare(Temporal.Instant.from(input.sendAt), at) < 0 ? at : Temporal.Instant.from(input.sendAt)
  const decide = await decisionsOf(tx, [...contacts.values()], { survey, channel: input.channel, at: wanted })
  const invitations: Invitation[] = []
  for (const contact of contacts.values()) {
    const decided = notClosedBy(survey, against === undefined ? decide(contact) : { by: against, nextAllowedAt: null })
    invitations.push(
      'by' in decided
        ? suppress({ ...makingOf(tx, survey, contact, input, context), askedAt: wanted }, decided)
        : invitationOf(tx, survey, contact, input, context, decided.askedAt),
    )
  }
  return invitations
}

/** Who would be asked after the survey has closed is not asked: quiet hours may last until then. */
function notClosedBy(survey: Survey, decided: Decision): Decision {
  return 'by' in decided || takesAnswers(survey, decided.askedAt) ? decided : { by: 'survey-not-open', nextAllowedAt: null }
}

/** The contacts, held, each once; those who were merged are whom they were merged into. @throws validationFailed */
async function hold(tx: Tx, contactIds: readonly string[]): Promise<Map<string, Contact>> {
  const held = await holdContacts(tx, contactIds)
  for (const [index, id] of contactIds.entries()) {
    const refused = held(id)
    // What is archived is known, and told apart.
    if (refused !== undefined && refused.type.status !== 409) throw unknownReference(`/contactIds/${index}`, 'is no contact of this organization')
  }
  const ids = [...new Set(contactIds.map(held.idOf))]
  const contacts = new Map((await lockContacts(tx, ids)).map((contact) => [contact.id, contact]))
  return new Map(ids.flatMap((id) => (contacts.has(id) ? [[id, contacts.get(id) as Contact]] : [])))
}

function makingOf(tx: Tx, survey: Survey, contact: Contact | null, { channel, language, occasion, sendingId }: Asking, context: SurveyContext) {
  return {
    ...{ id: tx.newId(), survey, contactId: contact?.id ?? null, channel, context, occasion, sendingId, at: tx.clock.now() },
    language: languageOf(survey.languages, [language, contact?.language, tx.organization.language]),
  }
}

function invitationOf(tx: Tx, survey: Survey, contact: Contact | null, input: Asking, context: SurveyContext, askedAt: Temporal.Instant): Invitation {
  const making = makingOf(tx, survey, contact, input, context)
  return invite({ ...making, askedAt, secretHash: hashSecret(secretOf(tx, making.id)) })
}

/** Writes them down. What is to be sent is sent in the background: now, or when its time comes by the clock of the organization. */
export function keep(tx: Tx, survey: Survey, invitations: readonly Invitation[]): void {
  insertInvitations(tx, invitations)
  announce(tx, ...invitations.map((invitation) => factOf(invitation, survey.title)))
  const now = tx.clock.now()
  const due: string[] = []
  for (const { id, state, askedAt, expiresAt } of invitations) {
    if (state !== 'suppressed') scheduleDue(tx, { kind: EXPIRY_DUE, reference: id, dueAt: expiresAt })
    if (state !== 'queued') continue
    if (Temporal.Instant.compare(Temporal.Instant.from(askedAt), now) <= 0) due.push(id)
    else scheduleDue(tx, { kind: SENDING_DUE, reference: id, dueAt: askedAt })
  }
  for (let first = 0; first < due.length; first += TASK_INVITATIONS_MAX)
    enqueueBehind(tx, SENDING_TASK, { organizationId: tx.organization.id, invitationIds: due.slice(first, first + TASK_INVITATIONS_MAX) })
}
const TASK_INVITATIONS_MAX = 50

function resultOf(ctx: Context, invitation: Invitation, dryRun: boolean, publicUrl: string): Result {
  const { id, contactId, channel, state, suppressedBy, nextAllowedAt, askedAt } = invitation
  const outcome = state === 'suppressed' ? 'suppressed' : 'send'
  return {
    ...{ contactId, outcome, suppressedBy, nextAllowedAt, sendAt: outcome === 'send' ? askedAt : null, invitationId: dryRun ? null : id },
    url: !dryRun && outcome === 'send' && isHandedOut(channel) ? linkOf(ctx, invitation, publicUrl) : null,
  }
}
