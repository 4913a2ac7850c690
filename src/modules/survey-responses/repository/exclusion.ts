import { and, eq, getTableColumns } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { givenEach, ours, type Statement, statement } from '../../../platform/database.ts'
import { valuesGiven, whereAll } from '../../../platform/lists.ts'
import type { ContactVisibility } from '../../../platform/visibility.ts'
import type { Response } from '../rules/response.ts'
import { surveyResponses } from '../tables.ts'
import { visible } from './visibility.ts'

const { organizationId: _tenant, ...columns } = getTableColumns(surveyResponses)

export function lockResponse(tx: Tx, id: string, visibility: ContactVisibility): Promise<Response | undefined> {
  const conditions = visible(tx, visibility)
  const lock: Statement<Response> = statement(undefined, columns, (q, given) =>
    q
      .from(surveyResponses)
      .where(and(ours(surveyResponses), eq(surveyResponses.id, given('id')), whereAll(conditions)))
      .for('no key update'),
  )
  return tx.one(lock, { id, ...valuesGiven(conditions) })
}

export function saveExclusion(tx: Tx, response: Response): void {
  tx.later(update, { ...response })
}
const update = statement('surveyResponses.exclude', {}, (q, given) =>
  q
    .update(surveyResponses)
    .set(givenEach(['excludedReason', 'excludedBy', 'excludedAt', 'version', 'updatedAt'], given))
    .where(and(ours(surveyResponses), eq(surveyResponses.id, given('id')))),
)
