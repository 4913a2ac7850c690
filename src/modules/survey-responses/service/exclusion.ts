import { changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import { announce, type EventType } from '../../../platform/jobs/outbox.ts'
import { contactVisibility } from '../../contacts/index.ts'
import { responseNotFound } from '../errors.ts'
import { type Exclusion, responseExcluded, responseIncluded } from '../events.ts'
import { lockResponse, saveExclusion } from '../repository/exclusion.ts'
import { excludeResponse, includeResponse } from '../rules/exclusion.ts'
import type { Response } from '../rules/response.ts'
import { getResponse, type ShownResponse } from './responses.ts'

type Act = Parameters<typeof excludeResponse>[2]
const EXCLUSION = ['excludedReason', 'excludedBy', 'excludedAt'] as const

/** The response counts no more: the figures follow in the same transaction. @throws responseNotFound, staleVersion */
export function exclude(ctx: Context, id: string, reason: string): Promise<ShownResponse> {
  return change(ctx, id, responseExcluded, (response, act) => excludeResponse(response, reason, act))
}

/** The response counts again. @throws responseNotFound, staleVersion */
export function include(ctx: Context, id: string): Promise<ShownResponse> {
  return change(ctx, id, responseIncluded, includeResponse)
}

function change(ctx: Context, id: string, event: EventType<Exclusion>, changed: (response: Response, act: Act) => Response): Promise<ShownResponse> {
  return transact(ctx, async (tx) => {
    const before = (await lockResponse(tx, id, contactVisibility)) ?? refuse(responseNotFound())
    expectVersion(tx, before)
    const { type, id: actorId } = tx.actor
    const after = changed(before, { by: { type, id: actorId }, at: tx.clock.now().toString() })
    const { data, previous, changed: fields } = changesBetween(before, after, EXCLUSION)
    if (fields.length > 0) {
      saveExclusion(tx, after)
      const { surveyId, contactId } = after
      announce(tx, { event, resourceId: id, contactId, data: { surveyId, ...data }, previous })
    }
    return getResponse(tx, id)
  })
}
