import { hash, verify } from '@node-rs/argon2'
import { unavailable } from '../../../kernel/problems.ts'

/** argon2id with the parameters that OWASP's Password Storage Cheat Sheet gives first: 19 MiB, 2 passes, 1 lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Hashing runs on the few threads of libuv; what waits for them is bounded, so that a flood of log-ins is turned away
// instead of holding memory and the threads that files and names need.
const UNDER_WAY_MAX = 64
let underWay = 0

async function bounded<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= UNDER_WAY_MAX) throw unavailable({ retryAfterSeconds: 1, detail: 'Too many passwords are being checked.' })
  underWay += 1
  try {
    return await work()
  } finally {
    underWay -= 1
  }
}

/** @throws unavailable when too many are under way */
export function hashPassword(password: string): Promise<string> {
  return bounded(() => hash(password, ARGON2ID))
}

// The hash of no password: an unknown user takes as long to be refused as a known one.
let nobody: Promise<string> | undefined

/** Whether the password is the one behind the hash; takes the same time when there is no hash. @throws unavailable when too many are under way */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  nobody ??= hash('', ARGON2ID)
  const against = stored ?? (await nobody)
  const matches = await bounded(() => verify(against, password))
  return matches && stored != null
}
