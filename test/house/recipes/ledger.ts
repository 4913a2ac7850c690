import { systemActor } from '../../../src/kernel/actor.ts'
import { systemClock } from '../../../src/kernel/clock.ts'
import { newId } from '../../../src/kernel/id.ts'
import { openLedger } from '../../../src/modules/ledger/index.ts'
import { makeContext, transact } from '../../../src/platform/context.ts'
import type { TestOrganization } from '../../support/app.ts'
import type { Recipe } from '../recipes.ts'

/** A program with a ledger. */
async function program({ services, organization }: TestOrganization): Promise<string> {
  const programId = newId(systemClock.now())
  const ctx = makeContext({ ...services, organization: { ...organization, mode: 'live' } as never, actor: systemActor('recipes'), clock: systemClock })
  await transact(ctx, async (tx) => openLedger(tx, { programId, unit: 'PTS', timeZone: 'Europe/London' }))
  return programId
}

const report = (query: string): Recipe => ({ status: 200, prepare: async (at) => ({ path: { programId: await program(at) }, query }) })

export const ledgerRecipes: Record<string, Recipe> = {
  verifyLedger: { status: 200 },
  reportPoints: report('from=2026-01-01&to=2026-01-31'),
  reportLiability: report('from=2026-01-01&to=2026-01-31'),
  reportBreakage: report(''),
  closePeriod: { status: 200, prepare: async (at) => ({ path: { programId: await program(at), period: '2025-01' } }) },
}
