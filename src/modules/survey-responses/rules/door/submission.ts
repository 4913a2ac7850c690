import type { RESPONSE_FLAGS, SurveyContext } from '../../tables.ts'
import type { Response } from '../response.ts'

interface Submitting {
  readonly id: string
  readonly at: string
  readonly surveyId: string
  readonly versionNumber: number
  readonly language: string
  readonly context: SurveyContext
  readonly invitationId: string | null
  readonly contactId: string | null
  readonly submissionKey: string | null
  readonly flag: (typeof RESPONSE_FLAGS)[number] | null
}

/** A response that somebody begins without staff. */
export function beginResponse({ at, context, ...begun }: Submitting): Response {
  return {
    ...{ ...begun, mode: 'self', recordedBy: null, status: 'partial', context: { ...context }, startedAt: at, completedAt: null, answeredAt: at },
    ...{ mayContact: null, excludedReason: null, excludedBy: null, excludedAt: null, contentHash: null, version: 1, createdAt: at, updatedAt: at },
  }
}

/** @param at of an anonymous response the hour */
export function completeResponse(
  response: Response,
  { at, mayContact, contentHash }: { readonly at: string; readonly mayContact: boolean | null; readonly contentHash: string },
): Response {
  return { ...response, status: 'complete', completedAt: at, answeredAt: at, mayContact, contentHash, updatedAt: at }
}
