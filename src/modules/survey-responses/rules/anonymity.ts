import type { Fault } from '../../../kernel/problem.ts'
import { malformedRequest } from '../../../kernel/problems.ts'
import type { SurveyContext } from '../tables.ts'

/**
 * Groups that are too small to be shown are found where the same can be grouped in two ways: the one less the other is who is in one of them
 * only. So of an anonymous survey groups are told of all that was answered, and of nothing less; and a single response does not tell in which
 * it is.
 */

/** What makes less of what is grouped. */
export interface Narrowing {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly mode?: string | undefined
  readonly includePartials?: boolean | undefined
}

/** @throws malformedRequest where groups of an anonymous survey are asked for of some of its responses only */
export function expectWhole({ from, to, mode, includePartials = true }: Narrowing): void {
  expectUnasked({ from, to, mode, includePartials: includePartials ? undefined : false }, 'would tell small groups of an anonymous survey from larger ones')
}

/** @throws malformedRequest where any of these is asked for */
export function expectUnasked(query: Readonly<Record<string, unknown>>, detail: string): void {
  const asked = Object.keys(query).filter((name) => query[name] !== undefined)
  const errors = asked.map((name): Fault => ({ pointer: `/${name}`, in: 'query', code: 'anonymous', detail }))
  if (errors.length > 0) throw malformedRequest({ errors })
}

/** A response as it is shown: of an anonymous survey without what groups are made of. */
export function ungrouped<R extends { readonly context: SurveyContext; readonly language: string | null }>(
  response: R,
  { anonymous }: { readonly anonymous: boolean },
): R {
  return anonymous ? { ...response, context: {}, language: null } : response
}
