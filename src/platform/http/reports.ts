import type { z } from 'zod'
import type { ProblemType } from '../../kernel/problem.ts'
import type { Context } from '../context.ts'
import type { Access } from './auth.ts'
import { problems } from './problems.ts'
import type { App } from './types.ts'

/** Reports that stand below one address and are read by the same callers. */
interface Reports<P extends z.ZodType> {
  readonly under: string
  readonly scope: Access
  /** `Reports` where nothing is said. */
  readonly tag?: string
  /** Of reports on one thing: what in the address names it. */
  readonly params?: P
  /** What each of them may be refused with. */
  readonly refusals?: readonly ProblemType[]
}

interface Report<P extends z.ZodType, Q extends z.ZodType> {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly querystring: Q
  readonly answer: z.ZodType
  readonly report: (ctx: Context, query: z.output<Q>, params: z.output<P>) => Promise<unknown>
}

/** Makes the routes of reports, one a call: they say what they report on and change nothing. */
export function reportsOf<P extends z.ZodType>(app: App, { under, scope, tag = 'Reports', params, refusals = [] }: Reports<P>) {
  return <Q extends z.ZodType>(name: string, { answer, report, ...schema }: Report<P, Q>): void => {
    app.get(
      `${under}/${name}`,
      { config: { scope }, schema: { ...schema, tags: [tag], ...(params && { params }), response: { 200: answer, ...problems(...refusals) } } },
      (request) => report(request.ctx, request.query as z.output<Q>, request.params as z.output<P>) as never,
    )
  }
}
