import { hash, verify } from '@node-rs/argon2'

/** argon2id with the parameters that OWASP's Password Storage Cheat Sheet gives first: 19 MiB, 2 passes, 1 lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2ID)
}

// The hash of no password: an unknown user takes as long to be refused as a known one.
let nobody: Promise<string> | undefined

/** Whether the password is the one behind the hash; takes the same time when there is no hash. */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  nobody ??= hashPassword('')
  const matches = await verify(stored ?? (await nobody), password)
  return matches && stored != null
}
