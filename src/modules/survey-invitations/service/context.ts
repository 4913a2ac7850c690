import { Refusal } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import { findProductsOf, seeComplaint } from '../../complaints/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { getInteraction } from '../../interactions/index.ts'
import { type Survey, unknownReference } from '../../surveys/index.ts'
import { frozenContext, untellingContext } from '../rules/context.ts'
import type { SurveyContext } from '../tables.ts'

/**
 * The context of an invitation as it stays: what is given, with what is known now of the complaint or the interaction in it.
 * @throws validationFailed
 */
export async function contextOf(ctx: Context, { anonymous }: Pick<Survey, 'anonymous'>, given: SurveyContext = {}): Promise<SurveyContext> {
  const { staffId, teamId, complaintId, interactionId } = given
  if (staffId != null && (await findUser(ctx, staffId)) === undefined) throw unknown('staffId', 'user')
  if (teamId != null && (await findTeam(ctx, teamId)) === undefined) throw unknown('teamId', 'team')
  const ofComplaint = complaintId == null ? {} : await complaintContext(ctx, complaintId)
  const ofInteraction = interactionId == null ? {} : await interactionContext(ctx, interactionId)
  const context = frozenContext(given, ofComplaint, ofInteraction)
  return anonymous ? untellingContext(context) : context
}

async function complaintContext(ctx: Context, id: string): Promise<SurveyContext> {
  const complaint = await seeComplaint(ctx, id)
  if (complaint === undefined) throw unknown('complaintId', 'complaint')
  const { ownerId: staffId, teamId, orderId, channel } = complaint
  const [productId] = await findProductsOf(ctx, [id])
  return { staffId, teamId, orderId, channel, productId }
}

async function interactionContext(ctx: Context, id: string): Promise<SurveyContext> {
  try {
    const { staffId, channel } = await getInteraction(ctx, id)
    return { staffId, channel }
  } catch (error) {
    throw error instanceof Refusal ? unknown('interactionId', 'interaction') : error
  }
}

const unknown = (field: keyof SurveyContext, noun: string) => unknownReference(`/context/${field}`, `is no ${noun} of this organization`)
