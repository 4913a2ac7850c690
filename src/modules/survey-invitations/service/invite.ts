import type { Context, Tx } from '../../../platform/context.ts'
import { transact } from '../../../platform/context.ts'
import { scheduleDue } from '../../../platform/jobs/due-work.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { type Contact, holdContacts, lockContacts } from '../../contacts/index.ts'
import { getSurvey, type Survey, takesAnswers, unknownReference } from '../../surveys/index.ts'
import { surveyNotOpen } from '../errors.ts'
import { insertInvitations } from '../repository/invitations.ts'
import { expectSound, type Invitation, type Inviting, invite, isHandedOut, suppress } from '../rules/invitation.ts'
import { languageOf } from '../rules/language.ts'
import type { SurveyContext } from '../tables.ts'
import { asksOf, decide } from './caps.ts'
import { EXPIRY_DUE, factOf } from './consequences.ts'
import { contextOf } from './context.ts'
import { linkOf, secretOf } from './tokens.ts'

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
 * @throws surveyNotFound, surveyNotOpen, channelNotConfigured, validationFailed
 */
export function inviteContacts(ctx: Context, surveyId: string, input: Inviting, outward: Outward): Promise<Invited> {
  return transact(ctx, async (tx) => {
    const survey = await getSurvey(tx, surveyId)
    expectSound(input)
    const at = tx.clock.now()
    if (!takesAnswers(survey, at)) throw surveyNotOpen({ detail: `The survey is ${survey.status}.` })
    const context = await contextOf(tx, survey, input.context)
    const dryRun = input.dryRun ?? false
    const { contactIds } = input
    const invitations =
      contactIds === undefined ? [invitationOf(tx, survey, null, input, context, at)] : await invitationsOf(tx, survey, contactIds, input, context)
    if (!dryRun) keep(tx, survey, invitations)
    return { dryRun, results: invitations.map((invitation) => resultOf(tx, invitation, dryRun, outward.publicUrl)) }
  })
}

async function invitationsOf(tx: Tx, survey: Survey, contactIds: readonly string[], input: Inviting, context: SurveyContext): Promise<Invitation[]> {
  const at = tx.clock.now()
  const contacts = await hold(tx, contactIds)
  const wanted = input.sendAt === undefined || Temporal.Instant.compare(Temporal.Instant.from(input.sendAt), at) < 0 ? at : Temporal.Instant.from(input.sendAt)
  const asks = await asksOf(tx, survey, [...contacts.keys()], wanted)
  const invitations: Invitation[] = []
  for (const contact of contacts.values()) {
    const decided = await decide(tx, { survey, contact, channel: input.channel, asks, wanted })
    invitations.push(
      'by' in decided
        ? suppress({ ...makingOf(tx, survey, contact, input, context), askedAt: wanted }, decided)
        : invitationOf(tx, survey, contact, input, context, decided.askedAt),
    )
  }
  return invitations
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

function makingOf(tx: Tx, survey: Survey, contact: Contact | null, { channel, language }: Inviting, context: SurveyContext) {
  return {
    ...{ id: tx.newId(), survey, contactId: contact?.id ?? null, channel, context, at: tx.clock.now() },
    language: languageOf(survey.languages, [language, contact?.language, tx.organization.language]),
  }
}

function invitationOf(tx: Tx, survey: Survey, contact: Contact | null, input: Inviting, context: SurveyContext, askedAt: Temporal.Instant): Invitation {
  const making = makingOf(tx, survey, contact, input, context)
  return invite({ ...making, askedAt, secretHash: hashSecret(secretOf(tx, making.id)) })
}

function keep(tx: Tx, survey: Survey, invitations: readonly Invitation[]): void {
  insertInvitations(tx, invitations)
  announce(tx, ...invitations.map((invitation) => factOf(invitation, survey.title)))
  for (const { id, state, expiresAt } of invitations) if (state !== 'suppressed') scheduleDue(tx, { kind: EXPIRY_DUE, reference: id, dueAt: expiresAt })
}

function resultOf(ctx: Context, invitation: Invitation, dryRun: boolean, publicUrl: string): Result {
  const { id, contactId, channel, state, suppressedBy, nextAllowedAt, askedAt } = invitation
  const outcome = state === 'suppressed' ? 'suppressed' : 'send'
  return {
    ...{ contactId, outcome, suppressedBy, nextAllowedAt, sendAt: outcome === 'send' ? askedAt : null, invitationId: dryRun ? null : id },
    url: !dryRun && outcome === 'send' && isHandedOut(channel) ? linkOf(ctx, invitation, publicUrl) : null,
  }
}
