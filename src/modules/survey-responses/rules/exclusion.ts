import type { Response } from './response.ts'

interface Act {
  readonly by: { readonly type: string; readonly id: string }
  readonly at: string
}

/** A response that counts no more. The same reason again changes nothing. */
export function excludeResponse<R extends Response>(response: R, reason: string, { by, at }: Act): R {
  if (response.excludedAt !== null && response.excludedReason === reason) return response
  return { ...response, excludedReason: reason, excludedBy: by, excludedAt: at, version: response.version + 1, updatedAt: at }
}

/** A response that counts again. */
export function includeResponse<R extends Response>(response: R, { at }: Act): R {
  if (response.excludedAt === null) return response
  return { ...response, excludedReason: null, excludedBy: null, excludedAt: null, version: response.version + 1, updatedAt: at }
}
