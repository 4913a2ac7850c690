import type { Fault } from '../../../kernel/problem.ts'
import { transitionNotAllowed, validationFailed } from '../../../kernel/problems.ts'
import { programClosed, programNotLive } from '../errors.ts'
import type { programs, programVersions } from '../tables/programs.ts'
import type { Definition, KeyCustomerDiscount, Rule } from './situation.ts'

export type Program = Omit<typeof programs.$inferSelect, 'organizationId'>
export type ProgramVersion = Omit<typeof programVersions.$inferSelect, 'organizationId'>

/** What a draft is written as. */
export type Draft = Omit<Definition, 'rules' | 'keyCustomerDiscounts'> & {
  readonly rules: readonly Omit<Rule, 'id'>[]
  readonly keyCustomerDiscounts: readonly Omit<KeyCustomerDiscount, 'id'>[]
}

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

/** @throws validationFailed when the draft names what it does not have, or names two things alike */
export function expectSound(draft: Definition, pointer = '/definition'): void {
  const faults = faultsOf(draft).map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }))
  if (faults.length > 0) throw validationFailed({ errors: faults })
}

function faultsOf({ units, rules, cards, keyCustomerDiscounts, tiers }: Definition): Fault[] {
  const faults: Fault[] = []
  const unknown = (pointer: string, detail: string) => faults.push({ pointer, code: 'unknown', detail })
  const codes = new Set(units.map(({ code }) => code))
  const tierKeys = new Set(tiers?.levels.map(({ key }) => key) ?? [])
  const once = (pointer: string, keys: readonly string[]) =>
    keys.forEach((key, i) => {
      if (keys.indexOf(key) < i) faults.push({ pointer: pointer.replace('*', String(i)), code: 'duplicate', detail: `${key} is there twice` })
    })
  once(
    '/units/*/code',
    units.map(({ code }) => code),
  )
  once(
    '/cards/*/key',
    cards.map(({ key }) => key),
  )
  once(
    '/rules/*/key',
    rules.map(({ key }) => key),
  )
  // A standing discount is a rule too.
  once(
    '/keyCustomerDiscounts/*/key',
    keyCustomerDiscounts.map(({ key }) => key),
  )
  keyCustomerDiscounts.forEach(({ key, tiers: named }, i) => {
    if (rules.some((rule) => rule.key === key)) faults.push({ pointer: `/keyCustomerDiscounts/${i}/key`, code: 'duplicate', detail: `a rule is called ${key}` })
    for (const tier of named) if (!tierKeys.has(tier)) unknown(`/keyCustomerDiscounts/${i}/tiers`, `${tier} is no tier of the program`)
  })
  cards.forEach(({ unit, gives }, i) => {
    if (!codes.has(unit)) unknown(`/cards/${i}/unit`, `${unit} is no unit of the program`)
    if (cards.findIndex((card) => card.unit === unit) < i)
      faults.push({ pointer: `/cards/${i}/unit`, code: 'duplicate', detail: 'another card keeps its stamps in this unit' })
    if (gives.type === 'units' && !codes.has(gives.unit)) unknown(`/cards/${i}/gives/unit`, `${gives.unit} is no unit of the program`)
  })
  rules.forEach(({ effect, conditions, validFrom, validTo }, i) => {
    if ('unit' in effect && !codes.has(effect.unit)) unknown(`/rules/${i}/effect/unit`, `${effect.unit} is no unit of the program`)
    if (effect.type === 'stamps' && !cards.some(({ key }) => key === effect.card))
      unknown(`/rules/${i}/effect/card`, `${effect.card} is no card of the program`)
    if (effect.type === 'multiplier')
      for (const key of effect.rules) if (!rules.some((rule) => rule.key === key)) unknown(`/rules/${i}/effect/rules`, `${key} is no rule of the program`)
    conditions.forEach((condition, j) => {
      if (condition.type === 'tier')
        for (const tier of condition.tiers) if (!tierKeys.has(tier)) unknown(`/rules/${i}/conditions/${j}/tiers`, `${tier} is no tier of the program`)
    })
    if (validFrom !== null && validTo !== null && Temporal.Instant.compare(validFrom, validTo) >= 0)
      faults.push({ pointer: `/rules/${i}/validTo`, code: 'order', detail: 'must be after validFrom' })
  })
  if (tiers !== null) {
    once(
      '/tiers/levels/*/key',
      tiers.levels.map(({ key }) => key),
    )
    tiers.levels.forEach(({ threshold }, i) => {
      if (i > 0 && threshold <= (tiers.levels[i - 1]?.threshold ?? 0))
        faults.push({ pointer: `/tiers/levels/${i}/threshold`, code: 'order', detail: 'must be above the one before' })
    })
    if (tiers.measure === 'points_earned' && (tiers.unit === null || !codes.has(tiers.unit))) unknown('/tiers/unit', 'must be a unit of the program')
  }
  return faults
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
