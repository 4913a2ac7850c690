import type { ExplainedClock } from '../../../kernel/deadlines.ts'
import type { ClockSubject } from '../../../kernel/participants.ts'
import type { Context } from '../../../platform/context.ts'
import { findClocks } from '../repository/clocks.ts'
import { explain } from '../rules/explain.ts'
import { sceneOf } from './scene.ts'

/** Every clock of a subject with all that it has counted. Who may ask is for the module of the subject to say. */
export async function explainClocks(ctx: Context, subject: ClockSubject): Promise<ExplainedClock[]> {
  const clocks = await findClocks(ctx, subject)
  const { openingsOf, facts } = await sceneOf(ctx, clocks)
  const now = ctx.clock.now().epochMilliseconds
  return clocks.map((clock) =>
    explain(
      clock,
      facts.filter(({ clockId }) => clockId === clock.id),
      openingsOf,
      now,
    ),
  )
}
