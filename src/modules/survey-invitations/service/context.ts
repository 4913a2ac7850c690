import { Refusal } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import { findProductsOf, seeComplaint } from '../../complaints/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { getInteraction } from '../../interactions/index.ts'
import { type Order, productOf, seeOrder } from '../../orders/index.ts'
import { type Survey, unknownReference } from '../../surveys/index.ts'
import type { SurveyContext } from '../rules/context.ts'
import { frozenContext, untellingContext } from '../rules/context.ts'

/**
 * The context of an invitation as it stays: what is given, with what is known now of the complaint, the interaction and the order
 * in it; also of the order that the complaint is about.
 * @throws validationFailed
 */
export async function contextOf(ctx: Context, { anonymous }: Pick<Survey, 'anonymous'>, given: SurveyContext = {}): Promise<SurveyContext> {
  const { staffId, teamId, orderId, complaintId, interactionId } = given
  if (staffId != null && (await findUser(ctx, staffId)) === undefined) throw unknown('staffId', 'user')
  if (teamId != null && (await findTeam(ctx, teamId)) === undefined) throw unknown('teamId', 'team')
  const ofComplaint = complaintId == null ? {} : await complaintContext(ctx, complaintId)
  const ofInteraction = interactionId == null ? {} : await interactionContext(ctx, interactionId)
  const order = await orderOf(ctx, orderId, ofComplaint.orderId)
  const ofOrder = order === undefined ? {} : orderContext(order)
  const context = frozenContext({ ...given, ...(orderId != null && { orderId: order?.id }) }, ofComplaint, ofInteraction, ofOrder)
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

/** Of the order of a complaint it is not asked whether the caller may see it: what they may not is not told. */
async function orderOf(ctx: Context, given: string | null | undefined, ofComplaint: string | null | undefined): Promise<Order | undefined> {
  if (given === null) return undefined
  if (given === undefined) return ofComplaint == null ? undefined : seeOrder(ctx, ofComplaint)
  const order = await seeOrder(ctx, given)
  if (order === undefined) throw unknown('orderId', 'order')
  return order
}

function orderContext(order: Order): SurveyContext {
  return { channel: order.channel, productId: productOf(order) }
}

const unknown = (field: keyof SurveyContext, noun: string) => unknownReference(`/context/${field}`, `is no ${noun} of this organization`)
