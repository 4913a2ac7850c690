/** Counts what comes from whom within a window of time, in the memory of this process, for a bounded number of keys. */
export interface Counter {
  /** Counts one. @returns undefined, or the seconds to wait when there were `max` already */
  take(key: string, max: number, nowMs: number): number | undefined
}

export function counter({ windowMs, keysMax }: { readonly windowMs: number; readonly keysMax: number }): Counter {
  const counts = new Map<string, { taken: number; readonly untilMs: number }>()
  return {
    take(key, max, nowMs) {
      const known = counts.get(key)
      if (known !== undefined && known.untilMs > nowMs) {
        if (known.taken >= max) return Math.max(1, Math.ceil((known.untilMs - nowMs) / 1_000))
        known.taken += 1
        return undefined
      }
      counts.delete(key)
      // The oldest is forgotten: it is the nearest to its end.
      if (counts.size >= keysMax) for (const oldest of counts.keys()) if (counts.delete(oldest)) break
      counts.set(key, { taken: 1, untilMs: nowMs + windowMs })
      return undefined
    },
  }
}
