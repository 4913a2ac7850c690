import type { Refusal } from '../kernel/problem.ts'
import { naturalKeyRequired } from '../kernel/problems.ts'
import type { Context } from './context.ts'

/** What stands against recording something that nobody could recognise when it is sent again. */
export function unrecognisable({ repeatable }: Context, { externalId }: { readonly externalId?: string | null | undefined }): Refusal | undefined {
  if (repeatable !== undefined || externalId != null) return undefined
  return naturalKeyRequired({ errors: [{ pointer: '/externalId', code: 'required', detail: 'is needed where there is no Idempotency-Key' }] })
}

/** @throws naturalKeyRequired */
export function expectRecognisable(ctx: Context, given: { readonly externalId?: string | null | undefined }): void {
  const refusal = unrecognisable(ctx, given)
  if (refusal !== undefined) throw refusal
}
