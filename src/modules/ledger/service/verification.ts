import type { Context } from '../../../platform/context.ts'
import { readPeriods } from '../repository/periods.ts'
import { readMovements } from '../repository/totals.ts'
import * as repository from '../repository/verification.ts'
import { LAWS } from '../rules/laws.ts'
import { daysOf } from '../rules/period.ts'
import { FIGURES, figuresOf } from '../rules/report.ts'

const BREACHES_MAX = 100
const SLICE_ROWS = 2_000
const FIRST = '00000000-0000-0000-0000-000000000000'

export interface Verification {
  readonly valid: boolean
  readonly blocks: number
  readonly sealed: number
  readonly unsealed: number
  readonly laws: { law: keyof typeof LAWS; says: string; breaches: string[] }[]
}

/** Looks whether the books are as their laws say: part by part and block by block, so that they may be large. */
export async function verifyLedger(ctx: Context): Promise<Verification> {
  const found: repository.Breach[] = []
  for (const part of Object.keys(repository.PARTS) as (keyof typeof repository.PARTS)[]) {
    let slice = await repository.nextSlice(ctx, part, FIRST, SLICE_ROWS)
    let after = FIRST
    while (slice !== undefined) {
      found.push(...(await repository.findBreaches(ctx, part, slice)))
      after = slice.upTo
      slice = await repository.nextSlice(ctx, part, after, SLICE_ROWS)
    }
    found.push(...(await repository.findBreaches(ctx, part, { after, upTo: repository.BEYOND })))
  }
  found.push(...(await repository.findUnbalanced(ctx)))
  const { breaches, ...chain } = await verifyChain(ctx)
  found.push(...breaches, ...(await verifyPeriods(ctx)))
  const shown = found.slice(0, BREACHES_MAX)
  const laws = (Object.keys(LAWS) as (keyof typeof LAWS)[]).map((law) => ({
    law,
    says: LAWS[law],
    breaches: shown.filter((breach) => breach.law === law).map(({ subject }) => subject),
  }))
  return { valid: found.length === 0, ...chain, laws }
}

/** Works out every block anew, and adds up what they hold. */
async function verifyChain(ctx: Context) {
  const { totals, ...chain } = await repository.chainOf(ctx)
  const breaches: repository.Breach[] = []
  const sums = new Map<string, bigint[]>()
  const add = (of: repository.Totals, sign: bigint) => {
    for (const [subject, ...values] of of) {
      const sum = sums.get(subject) ?? [0n, 0n, 0n]
      sums.set(
        subject,
        sum.map((value, i) => value + sign * BigInt(values[i] ?? 0)),
      )
    }
  }
  for (let number = 1; number <= chain.blocks; number += 1) {
    const block = await repository.readBlock(ctx, number)
    if (block?.holds !== true) breaches.push({ law: 'blocks-are-chained', subject: String(number) })
    add(block?.totals ?? [], 1n)
  }
  add(totals, -1n)
  for (const [subject, sum] of sums) if (sum.some((value) => value !== 0n)) breaches.push({ law: 'totals-are-sums', subject })
  return { ...chain, breaches }
}

async function verifyPeriods(ctx: Context): Promise<repository.Breach[]> {
  const breaches: repository.Breach[] = []
  const closed = await readPeriods(ctx)
  for (const key of new Set(closed.map(({ programId, period }) => `${programId} ${period}`))) {
    const [programId = '', period = ''] = key.split(' ')
    const figures = figuresOf(await readMovements(ctx, { programId, ...daysOf(period) }))
    for (const row of closed) {
      if (row.programId !== programId || row.period !== period) continue
      const now = figures.find(({ unit }) => unit === row.unit)
      if (FIGURES.some((name) => (now?.[name] ?? 0) !== row[name])) breaches.push({ law: 'closed-periods-stand', subject: `${key} ${row.unit}` })
    }
  }
  return breaches
}
