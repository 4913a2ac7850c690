import type { Test } from 'tap'
import { clockStandingAt } from '../../src/kernel/clock.ts'
import { newId } from '../../src/kernel/id.ts'
import { Refusal } from '../../src/kernel/problem.ts'
import { accountsOf, openLedger, type Posting, post } from '../../src/modules/ledger/index.ts'
import { verifyLedger } from '../../src/modules/ledger/service/verification.ts'
import { type Context, makeContext, type Tx, transact } from '../../src/platform/context.ts'
import type { TestApp, TestOrganization } from './app.ts'

const FOUNDED = Temporal.Instant.from('2026-01-01T00:00:00Z')
let made = 0
/** An id that comes after all before it. */
export function nextId(): string {
  made += 1
  return newId(FOUNDED.add({ seconds: made }))
}

export const pts = (memberId: string, amount: number) => ({ unit: 'PTS', memberId, amount })

export type Books = Awaited<ReturnType<typeof openBooks>>

/** A program with a ledger of points and one of stamps, in an organization whose clock stands wherever a test says. */
export async function openBooks({ ctx }: Pick<TestApp, 'ctx'>, { organization }: TestOrganization) {
  const program = nextId()
  const at = (now: string): Context =>
    makeContext({ ...ctx, organization: { ...organization, mode: 'test' } as never, clock: clockStandingAt(Temporal.Instant.from(now)) })
  const doing = <T>(now: string, act: (tx: Tx) => Promise<T>) => transact(at(now), act)
  await doing(FOUNDED.toString(), async (tx) => {
    for (const unit of ['PTS', 'STAMP']) openLedger(tx, { programId: program, unit, timeZone: 'Europe/London' })
  })
  return {
    program,
    at,
    doing,
    posting: (now: string, fields: Omit<Posting, 'id' | 'programId'>) => doing(now, (tx) => post(tx, { id: tx.newId(), programId: program, ...fields })),
    /** A member's points as they stand. */
    async standing(memberId: string, now: string) {
      const accounts = await accountsOf(at(now), [memberId])
      const of = (name: string) => accounts.find(({ account, unit }) => account === name && unit === 'PTS')
      const booked = of('available')?.balance ?? 0
      return { booked, available: booked - (of('available')?.due ?? 0), held: of('held')?.balance ?? 0 }
    },
    async sound(t: Test) {
      const { laws } = await verifyLedger(at('2030-01-01T00:00:00Z'))
      t.same(
        laws.filter(({ breaches }) => breaches.length > 0),
        [],
        'the books hold',
      )
    },
  }
}

export async function refused(t: Test, of: Promise<unknown>, code: string, extras: object = {}) {
  const refusal = await of.then(
    () => undefined,
    (error: unknown) => error,
  )
  t.match(refusal instanceof Refusal ? { code: refusal.type.code, ...refusal.extras } : refusal, { code, ...extras })
}
