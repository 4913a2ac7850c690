import type { Context } from '../../../platform/context.ts'
import { type Breach, findBreaches } from '../repository/verification.ts'
import { LAWS } from '../rules/laws.ts'

const BREACHES_MAX = 100

/** Looks whether the books are as their laws say. */
export async function verifyLedger(ctx: Context): Promise<{ valid: boolean; laws: { law: keyof typeof LAWS; says: string; breaches: string[] }[] }> {
  const found: Breach[] = await findBreaches(ctx, BREACHES_MAX)
  const laws = (Object.keys(LAWS) as (keyof typeof LAWS)[]).map((law) => ({
    law,
    says: LAWS[law],
    breaches: found.filter((breach) => breach.law === law).map(({ subject }) => subject),
  }))
  return { valid: found.length === 0, laws }
}
