import { elapsedMs } from '../../../kernel/clock.ts'
import { tooManyRequests } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { type AttemptOutcome, attemptLimit } from '../rules/attempts.ts'

const WINDOW_MS = 15 * 60_000
const KEYS_MAX = 50_000
// An office shares an address: it may fail more often than one account, and far too rarely to guess.
const ACCOUNT_FAILURES_MAX = 10
const ADDRESS_FAILURES_MAX = 100

const accounts = attemptLimit({ failuresMax: ACCOUNT_FAILURES_MAX, windowMs: WINDOW_MS, keysMax: KEYS_MAX, successClears: true })
const addresses = attemptLimit({ failuresMax: ADDRESS_FAILURES_MAX, windowMs: WINDOW_MS, keysMax: KEYS_MAX, successClears: false })

/** One attempt at a secret that could be guessed. It must be ended. */
export interface Attempt {
  end(outcome: AttemptOutcome): void
}

/**
 * Begins an attempt at an account, from the address of the request.
 * @throws tooManyRequests after ten failures of the account, or a hundred of the address, in 15 minutes
 */
export function beginAttempt(ctx: Context, account: string): Attempt {
  const nowMs = elapsedMs()
  const address = ctx.origin?.address ?? 'none'
  const waitForAddress = addresses.begin(address, nowMs)
  if (waitForAddress !== undefined) throw tooManyRequests({ retryAfterSeconds: waitForAddress })
  const waitForAccount = accounts.begin(account, nowMs)
  if (waitForAccount !== undefined) {
    addresses.end(address, nowMs, 'neither')
    throw tooManyRequests({ retryAfterSeconds: waitForAccount })
  }
  return {
    end(outcome) {
      accounts.end(account, elapsedMs(), outcome)
      addresses.end(address, elapsedMs(), outcome)
    },
  }
}

/** The account of a user whose id is known. */
export function accountOf(organizationId: string, emailKey: string): string {
  return `${organizationId} ${emailKey}`
}
