import { z } from 'zod'
import { notFound } from '../../../kernel/problems.ts'
import { boundedInstantSchema, wireInstant } from '../../../kernel/schema.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { moveTestClock, readTestClock } from '../service/test-clock.ts'

const testClockSchema = z
  .object({ now: wireInstant, complete: z.boolean().describe('False when more deadlines came than one call meets: call again.') })
  .meta({ id: 'TestClock', example: { now: '2026-03-28T20:00:00Z', complete: true } })
const moveSchema = z.strictObject({ now: boundedInstantSchema }).meta({ id: 'MoveTestClock', example: { now: '2026-03-28T20:00:00Z' } })

/** The clock of a test organization, which stands still until it is moved. Live organizations answer 404. */
export async function testClockRoutes(app: App): Promise<void> {
  const tags = ['Test clock']

  app.get(
    '/v1/test-clock',
    {
      config: { scope: 'organization:read' },
      schema: {
        operationId: 'getTestClock',
        tags,
        summary: 'Read the test clock',
        description: 'Where the clock of this test organization stands.',
        response: { 200: testClockSchema, ...problems(notFound) },
      },
    },
    async (request) => readTestClock(request.ctx),
  )

  app.put(
    '/v1/test-clock',
    {
      config: { scope: 'organization:write' },
      schema: {
        operationId: 'moveTestClock',
        tags,
        summary: 'Move the test clock',
        description: 'Forward only. Every deadline on the way is met at its own instant, in order, at most 10,000 in one call.',
        body: moveSchema,
        response: { 200: testClockSchema, ...problems(notFound) },
      },
    },
    (request) => moveTestClock(request.ctx, request.body.now, app.dueWork),
  )
}
