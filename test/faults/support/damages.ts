import { Broken, type Figures } from './fault.ts'
import { query } from './tasks.ts'
import type { World } from './world.ts'

/** A change by hand of one row, and what the auditor says of it. */
export type Damage = readonly [found: string, sql: string]

/** What was acknowledged, which an auditor holds against the tables. */
interface Audited<T> {
  readonly made: readonly T[]
  /** @returns what is broken, in sentences */
  audit(made: readonly T[]): Promise<readonly string[]>
  /** Tables whose triggers let nobody do this. */
  readonly guarded: readonly string[]
}

/**
 * An auditor that finds nothing proves nothing: tables are damaged by hand, one after the other, and each damage must be found; so must one
 * that was made and nobody was told of. @throws Broken
 */
export async function damage<T extends { readonly key: string }>(
  world: World,
  { made, audit, guarded }: Audited<T>,
  damages: readonly Damage[],
): Promise<Figures> {
  let known = await audit(made)
  if (known.length > 0) throw new Broken(known)
  const unseen: string[] = []
  const [untold, ...told] = made
  if (!(await audit(told)).some((sentence) => sentence.includes('nobody was told'))) unseen.push(`${untold?.key} was told to nobody`)
  await query(world, async (client) => {
    for (const table of guarded) await client.query(`alter table ${table} disable trigger user`)
    for (const [found, sql] of damages) {
      const { rowCount } = await client.query(sql)
      const sentences = await audit(made)
      const fresh = sentences.filter((sentence) => !known.includes(sentence))
      known = sentences
      if (rowCount !== 1 || !fresh.some((sentence) => sentence.includes(found))) unseen.push(`${found}: ${sql} (${rowCount} rows) was not seen`)
    }
  })
  if (unseen.length > 0) throw new Broken(unseen)
  return { damages: damages.length + 1, found: damages.length + 1 }
}
