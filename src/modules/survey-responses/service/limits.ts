import { attemptLimit } from '../../../kernel/attempts.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { tooManyRequests } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { addressKey } from '../../identity/index.ts'
import type { Survey } from '../../surveys/index.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const KEYS_MAX = 50_000
/** What comes from an address beyond its limit is kept and not counted, up to so many times the limit. */
const KEPT_TIMES = 10

const addresses = attemptLimit({ windowMs: HOUR_MS, keysMax: KEYS_MAX })
const floods = attemptLimit({ windowMs: HOUR_MS, keysMax: KEYS_MAX })
const surveysTaken = attemptLimit({ windowMs: HOUR_MS, keysMax: KEYS_MAX })
const everything = attemptLimit({ windowMs: MINUTE_MS, keysMax: 1 })

/** Whether an address sends more than the survey takes from one. Addresses are known in memory only. */
export function isTooMany({ origin }: Context, { id, limits }: Survey): boolean {
  const key = `${id} ${addressKey(origin?.address ?? 'none')}`
  if (addresses.take(key, limits.perAddress, elapsedMs()) === undefined) return false
  expectRoom(floods.take(key, limits.perAddress * KEPT_TIMES, elapsedMs()))
  return true
}

/** What is to be counted takes its place of the survey's; what is only kept does not use it up for others. @throws tooManyRequests */
export function expectRoomInSurvey({ id, limits }: Survey): void {
  expectRoom(surveysTaken.take(id, limits.perSurvey, elapsedMs()))
}

/** Everything that strangers send, over all surveys. @throws tooManyRequests */
export function expectRoomInAll(submissionsPerMinuteMax: number): void {
  expectRoom(everything.take('', submissionsPerMinuteMax, elapsedMs()))
}

function expectRoom(wait: number | undefined): void {
  if (wait !== undefined) throw tooManyRequests({ retryAfterSeconds: wait, detail: 'No more is taken for now.' })
}
