import type { Fault } from '../../../kernel/problem.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { programClosed, programNotLive } from '../errors.ts'
import type { programs, programVersions } from '../tables/programs.ts'
import { type Draft, faultsOfDefinition } from './definition.ts'
import type { Definition } from './situation.ts'

export type Program = Omit<typeof programs.$inferSelect, 'organizationId'>
export type ProgramVersion = Omit<typeof programVersions.$inferSelect, 'organizationId'>

/** What was written, with ids: rules and discounts that go on under their key keep theirs. */
export function drafted(given: Draft, before: Definition | undefined, newId: () => string): Definition {
  const idsOf = (rows: readonly { readonly id: string; readonly key: string }[]) => new Map(rows.map(({ key, id }) => [key, id]))
  const [rules, discounts] = [idsOf(before?.rules ?? []), idsOf(before?.keyCustomerDiscounts ?? [])]
  return {
    ...given,
    rules: given.rules.map((rule) => ({ id: rules.get(rule.key) ?? newId(), ...rule })),
    keyCustomerDiscounts: given.keyCustomerDiscounts.map((discount) => ({ id: discounts.get(discount.key) ?? newId(), ...discount })),
  }
}

/** @throws validationFailed when the draft names what it does not have, or has rules that cannot apply */
export function expectSound(draft: Draft, pointer = '/definition'): void {
  const faults = faultsOfDefinition(draft).map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }))
  if (faults.length > 0) throw validationFailed({ errors: faults })
}

/** What a program that has members cannot take back: in what, and by which days, its books are kept. @throws validationFailed */
export function expectGoesOn(draft: Definition, published: Definition | undefined, pointer = '/definition'): void {
  if (published === undefined) return
  const faults: Fault[] = []
  for (const field of ['currency', 'timeZone'] as const)
    if (draft[field] !== published[field])
      faults.push({ pointer: `${pointer}/${field}`, code: 'fixed', detail: `stays ${published[field]}, in which its books are kept` })
  for (const { code } of published.units)
    if (!draft.units.some((unit) => unit.code === code)) faults.push({ pointer: `${pointer}/units`, code: 'fixed', detail: `${code} has books and stays` })
  if (faults.length > 0) throw validationFailed({ errors: faults })
}

/** @throws programNotLive, programClosed */
export function expectLive({ status }: Pick<Program, 'status'>): void {
  if (status === 'draft') throw programNotLive()
  if (status === 'closed') throw programClosed()
}

/** @throws transitionNotAllowed */
export function closed(program: Program, at: string): Program {
  if (program.status !== 'live') throw transitionNotAllowed({ detail: `A program that is ${program.status} cannot be closed.`, allowed: [] })
  return { ...program, status: 'closed', closedAt: at }
}
