import type { RESPONSE_FLAGS } from '../../tables.ts'

type Flag = (typeof RESPONSE_FLAGS)[number]

interface Signs {
  /** What was put into the field that people do not see. */
  readonly bait: unknown
  /** When the survey was opened, as far as it is known. */
  readonly openedAt: Temporal.Instant | undefined
  /** Whether more comes from the address than the survey takes from one. */
  readonly tooMany: boolean
}

/** What gives a submission away as sent by a machine; null where nothing does. */
export function flagOf({ bait, openedAt, tooMany }: Signs, fillSecondsMin: number, now: Temporal.Instant): Flag | null {
  if (isFilled(bait)) return 'honeypot'
  if (openedAt !== undefined && isSooner(openedAt, now, fillSecondsMin)) return 'too_fast'
  return tooMany ? 'too_many' : null
}

function isFilled(bait: unknown): boolean {
  return bait !== undefined && bait !== null && bait !== '' && bait !== false && !(Array.isArray(bait) && bait.every((each) => !isFilled(each)))
}

/** A clock that is ahead of ours says nothing. */
function isSooner(openedAt: Temporal.Instant, now: Temporal.Instant, seconds: number): boolean {
  const passed = openedAt.until(now).total('seconds')
  return passed >= 0 && passed < seconds
}
