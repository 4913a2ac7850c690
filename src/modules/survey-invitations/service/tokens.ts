import { anonymousActor } from '../../../kernel/actor.ts'
import { type Context, makeContext, type Tx } from '../../../platform/context.ts'
import { equal } from '../../../platform/http/auth.ts'
import { cancelDue } from '../../../platform/jobs/due-work.ts'
import { hashSecret } from '../../../platform/secrets.ts'
import { contextOfTask, formatCredential, linkNotFound, parseCredential } from '../../identity/index.ts'
import { findSurvey, type Survey } from '../../surveys/index.ts'
import { findInvitation, lockInvitation, saveInvitation, spend } from '../repository/invitations.ts'
import { complete, type Invitation, start } from '../rules/invitation.ts'
import { EXPIRY_DUE, REMINDER_DUE, tell } from './consequences.ts'

/**
 * The secret of an invitation's link: made by the service's own key whenever it is needed, so that a reminder leads to the same
 * place and nothing but its hash is kept.
 */
export function secretOf({ seal }: Context, invitationId: string): string {
  return seal.digest(`survey-invitation ${invitationId}`)
}

/** @param publicUrl what links begin with */
export function linkOf(ctx: Context, { id }: Pick<Invitation, 'id'>, publicUrl: string): string {
  return `${publicUrl}/public/v1/survey-responses/${formatCredential('survey', { organizationId: ctx.organization.id, id, secret: secretOf(ctx, id) })}`
}

/** A respondent at their secret link: the context that they act in, their invitation and its survey. */
export interface OpenInvitation {
  /** Without origin where the survey is anonymous: what is written in it tells neither address nor browser. */
  readonly ctx: Context
  readonly invitation: Invitation
  readonly survey: Survey
}

// What is no token at all is looked for all the same: how long a refusal takes tells nothing.
const NOBODY = { organizationId: '00000000-0000-4000-8000-000000000000', id: '00000000-0000-4000-8000-000000000000', secret: '' }

/**
 * Opens what a token leads to, also where it is over, spent, or the survey takes no answers: what that means is for the caller to say.
 * @throws linkNotFound, whatever is wrong with the token
 */
export async function openInvitation(ctx: Context, token: string): Promise<OpenInvitation> {
  const given = parseCredential('survey', token) ?? NOBODY
  const actor = { ...anonymousActor, id: 'respondent' }
  const found = await contextOfTask(ctx, given.organizationId, actor)
  const within = makeContext({ ...(found ?? ctx), participants: ctx.participants })
  const invitation = await findInvitation(within, given.id)
  const survey = await findSurvey(within, invitation?.surveyId ?? NOBODY.id)
  const isTheirs = equal(hashSecret(given.secret), invitation?.secretHash ?? '')
  if (found === undefined || invitation === undefined || survey === undefined || !isTheirs) throw linkNotFound()
  const { origin } = ctx
  return { ctx: survey.anonymous || origin === undefined ? within : makeContext({ ...within, origin }), invitation, survey }
}

/** Notes that the respondent began, in the caller's transaction. Never for an anonymous survey. */
export async function invitationStarted(tx: Tx, id: string): Promise<void> {
  await note(tx, id, start)
}

/** Notes that the respondent has answered: nobody is reminded any more. Never for an anonymous survey. */
export async function invitationCompleted(tx: Tx, id: string): Promise<void> {
  if (await note(tx, id, complete)) {
    await spend(tx, id)
    settleDue(tx, id)
  }
}

async function note(tx: Tx, id: string, change: (invitation: Invitation, at: string) => Invitation | undefined): Promise<boolean> {
  const before = await lockInvitation(tx, id)
  const after = before && change(before, tx.clock.now().toString())
  if (before === undefined || after === undefined) return false
  saveInvitation(tx, after)
  if (after.state !== before.state) await tell(tx, after)
  return true
}

/**
 * Spends the token of an invitation to an anonymous survey: that it is spent is all that is kept. What is still to come of it, reminders
 * and the end of its time, comes as for everybody: by its absence it would tell who answered.
 * @returns false when it was spent before, by whoever came first
 */
export function spendInvitation(tx: Tx, id: string): Promise<boolean> {
  return spend(tx, id)
}

/** Nothing is waited for any more. */
function settleDue(tx: Tx, reference: string): void {
  cancelDue(tx, { kind: REMINDER_DUE, reference })
  cancelDue(tx, { kind: EXPIRY_DUE, reference })
}
