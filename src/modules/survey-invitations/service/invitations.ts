import { refuse } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { contactVisibility, survivorOf } from '../../contacts/index.ts'
import { getSurvey } from '../../surveys/index.ts'
import { invitationNotFound } from '../errors.ts'
import * as repository from '../repository/invitations.ts'
import type { Invitation } from '../rules/invitation.ts'
import type { InvitationListQuery } from '../schemas/invitation.ts'

/** @throws invitationNotFound, also when its contact, or what it is about, is not the caller's to see */
export async function getInvitation(ctx: Context, id: string): Promise<Invitation> {
  return (await repository.findSeen(ctx, id, contactVisibility)) ?? refuse(invitationNotFound())
}

/** @throws surveyNotFound, invalidCursor */
export async function listInvitations(ctx: Context, surveyId: string, query: InvitationListQuery): Promise<JsonText> {
  await getSurvey(ctx, surveyId)
  return repository.listInvitations(ctx, surveyId, { ...query, contactId: await survivorOf(ctx, query.contactId) }, contactVisibility)
}
