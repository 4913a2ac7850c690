import { z } from 'zod'
import { safeText } from '../../../kernel/schema.ts'
import { checkedShallowly } from '../../../platform/http/validation.ts'

/** The longest answer that a form takes. */
const ANSWER_LENGTH_MAX = 10_000
export const SUBMISSION_BYTES_MAX = 65_536
/** More than any form has fields, with what pages add of their own. */
export const PARAMETERS_MAX = 100

const answer = z.union([safeText(ANSWER_LENGTH_MAX), z.boolean(), z.null()])
const fewFields = (fields: object) => Object.keys(fields).length <= PARAMETERS_MAX

/** Answers by the names of the form's fields. In a URL-encoded form a name may come twice; which the form then refuses by name. */
export const submissionSchema = checkedShallowly(
  z.record(z.string().max(100), answer).meta({
    id: 'FormSubmission',
    description:
      "Answers by the names of the form's fields. `_submission`, where a page gives each view an id of its own, lets the same content through once; `_shownAt` (RFC 3339), where a page says when it was shown, keeps away what no hand can have filled in.",
    example: { email: 'ada@example.com', phone: '+44 20 7946 0958', day: '2026-03-30', time: '09:00-12:00' },
  }),
  z.record(z.string().max(100), z.union([answer, z.array(z.string()).max(PARAMETERS_MAX)])).refine(fewFields, `at most ${PARAMETERS_MAX} fields`),
)
export type GivenAnswers = Readonly<Record<string, string | boolean | null | readonly string[]>>

export const receivedSchema = z
  .object({ status: z.literal('received'), thankYouUrl: z.string().nullable().describe('Where the form would have a browser go on to.') })
  .meta({
    id: 'FormReceived',
    description: 'The form was received. Whether the contact was known is not told.',
    example: { status: 'received', thankYouUrl: 'https://shop.example/thank-you' },
  })

/** Any text: what is no address of a form is a form that is not there. */
export const publicFormParams = z.object({ organizationSlug: z.string().max(200), formKey: z.string().max(200) })
export const submissionHeaders = z.looseObject({ 'idempotency-key': safeText(255, 1).optional().describe('Makes a repeat of the request harmless.') })
