import type { SurveyContext } from '../tables.ts'

const FIELDS = ['staffId', 'teamId', 'productId', 'orderId', 'interactionId', 'complaintId', 'channel', 'segment'] as const
/** Who knows these knows whose answer it is. */
const TELLING: readonly (typeof FIELDS)[number][] = ['orderId', 'interactionId', 'complaintId']

/** What was given, and what is known where nothing was. What is null in what was given stays unsaid. */
export function frozenContext(given: SurveyContext, ...known: readonly SurveyContext[]): SurveyContext {
  return pick((field) => (field in given ? given[field] : known.map((each) => each[field]).find((value) => value != null)))
}

/** What does not tell whose answer it is. */
export function untellingContext(context: SurveyContext): SurveyContext {
  return pick((field) => (TELLING.includes(field) ? undefined : context[field]))
}

function pick(valueOf: (field: (typeof FIELDS)[number]) => string | null | undefined): SurveyContext {
  return Object.fromEntries(FIELDS.map((field) => [field, valueOf(field)]).filter(([, value]) => value != null))
}
