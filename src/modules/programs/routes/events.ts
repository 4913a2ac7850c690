import { naturalKeyRequired } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { eventExists, eventTooOld, memberNotActive, memberNotFound, programClosed } from '../errors.ts'
import { loyaltyEventSchema, newLoyaltyEventSchema } from '../schemas/events.ts'
import { amountTooLarge, tellEvent } from '../service/telling.ts'

export async function loyaltyEventRoutes(app: App): Promise<void> {
  app.post(
    '/v1/loyalty/events',
    {
      config: { scope: 'loyalty:write' },
      schema: {
        operationId: 'tellLoyaltyEvent',
        tags: ['Loyalty events'],
        summary: 'Tell what happened to a member',
        description:
          'It is judged by the version of the program that was in force then, and booked at once. With an `externalId` it is repeatable: the same told again answers the same. Orders and returns come by their own addresses.',
        body: newLoyaltyEventSchema,
        response: {
          201: loyaltyEventSchema,
          ...problems(memberNotFound, memberNotActive, programClosed, eventTooOld, eventExists, naturalKeyRequired, amountTooLarge),
        },
      },
    },
    (request) => tellEvent(request.ctx, request.body) as never,
  )
}
