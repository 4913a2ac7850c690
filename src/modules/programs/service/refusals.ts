import { Refusal } from '../../../kernel/problem.ts'
import { violatedConstraint } from '../../../platform/database.ts'
import { refusalsByConstraint } from '../errors.ts'

/** Why one of several things was refused, also where only the database could see it. @throws whatever else went wrong */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const refused = refusalsByConstraint[(violatedConstraint(error) ?? '') as keyof typeof refusalsByConstraint]
  if (refused === undefined) throw error
  return refused()
}
