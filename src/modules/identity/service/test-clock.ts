import { systemActor } from '../../../kernel/actor.ts'
import { clockStandingAt } from '../../../kernel/clock.ts'
import { refuse } from '../../../kernel/problem.ts'
import { notFound, validationFailed } from '../../../kernel/problems.ts'
import { type Context, makeContext, transact } from '../../../platform/context.ts'
import { meetDue, nextDue } from '../../../platform/jobs/due-work.ts'
import type { DueWork } from '../../../platform/module.ts'
import { lockTestClock, putTestClock } from '../repository/test-clock.ts'

export interface TestClock {
  readonly now: string
  /** False when more deadlines came than one call meets: call again with the same instant. */
  readonly complete: boolean
}

const STEPS_MAX = 10_000

/** @throws notFound in a live organization */
export function readTestClock(ctx: Context): TestClock {
  if (ctx.organization.mode !== 'test') throw notFound()
  return { now: ctx.clock.now().toString(), complete: true }
}

/**
 * Moves the clock forward, through every deadline on the way, each met at its own instant.
 * @throws notFound in a live organization; validationFailed when the instant is before the clock
 */
export async function moveTestClock(ctx: Context, target: string, handlers: ReadonlyMap<string, DueWork>): Promise<TestClock> {
  if (ctx.organization.mode !== 'test') throw notFound()
  await stepTo(ctx, ctx.clock.now().toString(), target)
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const due = await nextDue(ctx, target)
    if (due === undefined) {
      await stepTo(ctx, target, target)
      return { now: target, complete: true }
    }
    const now = await stepTo(ctx, due.dueAt, target)
    await meetDue(
      makeContext({ ...ctx, repeatable: undefined, actor: systemActor('test-clock'), clock: clockStandingAt(Temporal.Instant.from(now)) }),
      due,
      handlers,
    )
  }
  return { now: await stepTo(ctx, ctx.clock.now().toString(), target), complete: false }
}

/** Puts the clock at an instant, unless it is past it already. @returns where it stands then @throws validationFailed when it stands behind the target */
function stepTo(ctx: Context, to: string, target: string): Promise<string> {
  return transact(ctx, async (tx) => {
    const now = (await lockTestClock(tx)) ?? refuse(notFound())
    if (isBefore(target, now))
      throw validationFailed({ errors: [{ pointer: '/now', code: 'not-valid', detail: `the clock goes forward only; it stands at ${now}` }] })
    if (!isBefore(now, to)) return now
    await putTestClock(tx, to)
    return to
  })
}

function isBefore(a: string, b: string): boolean {
  return Temporal.Instant.compare(a, b) < 0
}
