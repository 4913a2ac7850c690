import { randomUUID } from 'node:crypto'
import { systemActor } from '../../../src/kernel/actor.ts'
import type { ClockDue, ClockSubject, Participant } from '../../../src/kernel/participants.ts'
import { calendarsModule } from '../../../src/modules/calendars/index.ts'
import { contextOfTask } from '../../../src/modules/identity/index.ts'
import { moveTestClock } from '../../../src/modules/identity/service/test-clock.ts'
import { type Context, type Tx, transact } from '../../../src/platform/context.ts'
import { joinedBy } from '../../../src/platform/jobs/due-work.ts'
import type { TestOrganization } from '../../support/app.ts'

/** A module of higher rank, whose subjects have clocks: it keeps what it is told. */
export function subjectsOf(at: TestOrganization) {
  const told: ClockDue[] = []
  const participant: Participant<Tx> = {
    async onClockDue(_, due) {
      told.push(due)
    },
  }
  const handlers = new Map(Object.entries(calendarsModule.dueWork ?? {}).map(([kind, work]) => [kind, joinedBy([participant], work)]))
  const context = async (): Promise<Context> => {
    const ctx = await contextOfTask(at.services, at.id, systemActor('test'))
    if (ctx === undefined) throw new Error('the organization is gone')
    return ctx
  }
  return {
    told,
    handlers,
    context,
    newSubject: (): ClockSubject => ({ type: 'complaint', id: randomUUID() }),
    async within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
      return transact(await context(), work)
    },
    async moveTo(now: string) {
      return moveTestClock(await context(), now, handlers)
    },
  }
}
