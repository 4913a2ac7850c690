import { applyPatch } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import type { Context } from '../../../platform/context.ts'
import { ruleNotFound } from '../errors.ts'
import type { Definition, Rule, TierScheme } from '../rules/situation.ts'
import { changeDraft, getProgram } from './programs.ts'

/** Parts of the draft of a program, changed as the whole of it is: by the same rules, in the same version. */

type NewRule = Omit<Rule, 'id'>

/** @throws programNotFound */
export async function listRules(ctx: Context, programId: string): Promise<{ data: Definition['rules'] }> {
  return { data: (await getProgram(ctx, programId)).draft.rules }
}

/** @throws programNotFound, programClosed, staleVersion, validationFailed */
export async function addRule(ctx: Context, programId: string, rule: NewRule): Promise<Rule> {
  const { draft } = await changeDraft(ctx, programId, (before) => ({ ...before, rules: [...before.rules, rule] }))
  return draft.rules.at(-1) ?? refuse(ruleNotFound())
}

/** @throws programNotFound, ruleNotFound */
export async function getRule(ctx: Context, programId: string, ruleId: string): Promise<Rule> {
  return ruleIn((await getProgram(ctx, programId)).draft, ruleId)
}

/** @throws programNotFound, ruleNotFound, programClosed, staleVersion, validationFailed */
export async function updateRule(ctx: Context, programId: string, ruleId: string, patch: Partial<NewRule>): Promise<Rule> {
  const { draft } = await changeDraft(ctx, programId, (before) => {
    ruleIn(before, ruleId)
    return { ...before, rules: before.rules.map((rule) => (rule.id === ruleId ? applyPatch(rule, patch) : rule)) }
  })
  return ruleIn(draft, ruleId)
}

/** @throws programNotFound, ruleNotFound, programClosed, staleVersion, validationFailed */
export async function removeRule(ctx: Context, programId: string, ruleId: string): Promise<null> {
  await changeDraft(ctx, programId, (before) => {
    ruleIn(before, ruleId)
    return { ...before, rules: before.rules.filter(({ id }) => id !== ruleId) }
  })
  return null
}

function ruleIn({ rules }: Pick<Definition, 'rules'>, ruleId: string): Rule {
  return rules.find(({ id }) => id === ruleId) ?? refuse(ruleNotFound())
}

/** @throws programNotFound */
export async function getTiers(ctx: Context, programId: string): Promise<{ tiers: TierScheme | null }> {
  return { tiers: (await getProgram(ctx, programId)).draft.tiers }
}

/** @throws programNotFound, programClosed, staleVersion, validationFailed */
export async function setTiers(ctx: Context, programId: string, tiers: TierScheme | null): Promise<{ tiers: TierScheme | null }> {
  return { tiers: (await changeDraft(ctx, programId, (before) => ({ ...before, tiers }))).draft.tiers }
}
