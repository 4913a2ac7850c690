import { type AttemptOutcome, attemptLimit } from '../../../kernel/attempts.ts'
import { elapsedMs } from '../../../kernel/clock.ts'
import { tooManyRequests } from '../../../kernel/problems.ts'
import type { Context } from '../../../platform/context.ts'
import { addressKey } from '../rules/address-key.ts'

const WINDOW_MS = 15 * 60_000
const KEYS_MAX = 50_000
// An office shares an address: it may fail more often than one account, and far too rarely to guess.
const ACCOUNT_FAILURES_MAX = 10
const ADDRESS_FAILURES_MAX = 100

// One machine that is set up wrong may go on asking; nobody keeps the database busy with credentials that are none.
const WRONG_CREDENTIALS_MAX = 1_000

function counts() {
  return {
    accounts: attemptLimit({ windowMs: WINDOW_MS, keysMax: KEYS_MAX, successClears: true }),
    addresses: attemptLimit({ windowMs: WINDOW_MS, keysMax: KEYS_MAX }),
  }
}
const logIns = counts()
// Of their own: who asks for resets, for whomever, keeps nobody from logging in.
const resets = counts()
const credentials = attemptLimit({ windowMs: WINDOW_MS, keysMax: KEYS_MAX })

/** One attempt at a secret that could be guessed. It must be ended. */
export interface Attempt {
  end(outcome: AttemptOutcome): void
}

/**
 * Begins an attempt at an account, from the address of the request.
 * @throws tooManyRequests after ten failures of the account, or a hundred of the address, in 15 minutes
 */
export function beginAttempt(ctx: Context, account: string): Attempt {
  return begin(logIns, ctx, account)
}

/** The same for asking for a reset, counted apart. @throws tooManyRequests */
export function beginReset(ctx: Context, account: string): Attempt {
  return begin(resets, ctx, account)
}

function begin({ accounts, addresses }: ReturnType<typeof counts>, ctx: Context, account: string): Attempt {
  const nowMs = elapsedMs()
  const address = addressKey(ctx.origin?.address ?? 'none')
  const waitForAddress = addresses.begin(address, ADDRESS_FAILURES_MAX, nowMs)
  if (waitForAddress !== undefined) throw tooManyRequests({ retryAfterSeconds: waitForAddress })
  const waitForAccount = accounts.begin(account, ACCOUNT_FAILURES_MAX, nowMs)
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

/**
 * Turns away an address that came with too many wrong credentials. Look-ups under way are not counted: a credential
 * cannot be guessed, at once or one by one, and the good ones of a busy address must not wait for each other.
 * @throws tooManyRequests after a thousand in 15 minutes
 */
export function expectFewWrongCredentials(address: string): void {
  noteCredential(address, 'neither')
}

/** @throws tooManyRequests when there were too many meanwhile */
export function noteWrongCredential(address: string): void {
  noteCredential(address, 'failure')
}

function noteCredential(address: string, outcome: AttemptOutcome): void {
  const [key, nowMs] = [addressKey(address), elapsedMs()]
  const wait = credentials.begin(key, WRONG_CREDENTIALS_MAX, nowMs)
  if (wait !== undefined) throw tooManyRequests({ retryAfterSeconds: wait })
  credentials.end(key, nowMs, outcome)
}

/** The account of a user whose id is known. */
export function accountOf(organizationId: string, emailKey: string): string {
  return `${organizationId} ${emailKey}`
}
