import { defineProblem, type RefusalsByConstraint } from '../../kernel/problem.ts'
import { validationFailed } from '../../kernel/problems.ts'

export const calendarNotFound = defineProblem('calendar-not-found', 404, 'There is no such calendar', 'No calendar has this id.')
export const policyNotFound = defineProblem('deadline-policy-not-found', 404, 'There is no such deadline policy', 'No deadline policy has this id.')
export const profileNotFound = defineProblem('regulatory-profile-not-found', 404, 'There is no such regulatory profile', 'No regulatory profile has this id.')
export const calendarInUse = defineProblem(
  'calendar-in-use',
  409,
  'A deadline policy uses the calendar',
  'Give the policies that use it another calendar first.',
)
export const policyInUse = defineProblem(
  'deadline-policy-in-use',
  409,
  'The deadline policy is in use',
  'It is the default, or clocks run under it. Make another the default, and wait until its clocks are met, or give their subjects another policy.',
)
export const profileInUse = defineProblem(
  'regulatory-profile-in-use',
  409,
  'A deadline policy names the regulatory profile',
  'Take it out of the deadline policies first.',
)
export const profileBuiltIn = defineProblem(
  'regulatory-profile-built-in',
  409,
  'The regulatory profile comes with the service',
  'It is the same for everybody. Make one of your own beside it.',
)
export const neverOpens = defineProblem(
  'calendar-never-opens',
  422,
  'The calendar does not open soon enough',
  'It has no opening within 400 days, or not so much open time within ten years as was asked for. Nothing was changed.',
)

const unknown = (pointer: string, detail: string) => () => validationFailed({ errors: [{ pointer, code: 'unknown', detail }] })
export const unknownCalendar = unknown('/calendarId', 'is not a calendar of this organization')

export const unknownPolicy = unknown('/policyId', 'is not a deadline policy of this organization')

/** What a violated constraint of the module's tables means: what only the database can see under concurrency. */
export const refusalsByConstraint: RefusalsByConstraint = {
  deadline_policies_calendar_fkey: unknownCalendar,
}
