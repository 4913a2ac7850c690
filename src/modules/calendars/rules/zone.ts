/**
 * Local time and the instant line. A zone is steady between two of its transitions; these are asked of Temporal once, so
 * that an edge of an opening costs an addition.
 */
export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

interface Span {
  readonly from: number
  readonly to: number
  readonly offsetMs: number
}

const ZONES_MAX = 1_000
const SPANS_MAX = 1_000
const known = new Map<string, Span[]>()

/** The time around an instant in which the offset of a zone stays as it is. */
function spanAt(zone: string, instantMs: number): Span {
  const spans = known.get(zone) ?? []
  for (let i = spans.length - 1; i >= 0; i -= 1) {
    const span = spans[i] as Span
    if (instantMs >= span.from && instantMs < span.to) return span
  }
  if (spans.length >= SPANS_MAX) spans.length = 0
  if (known.size >= ZONES_MAX) known.clear()
  const local = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(zone)
  const span = {
    // The transition before is one strictly before: that of this very instant is its own.
    from: local.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: local.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: local.offsetNanoseconds / 1e6,
  }
  spans.push(span)
  known.set(zone, spans)
  return span
}

/** The offset of a zone where it does not change between two instants, else undefined. */
export function steadyOffset(zone: string, fromMs: number, toMs: number): number | undefined {
  const span = spanAt(zone, fromMs)
  return toMs < span.to ? span.offsetMs : undefined
}

/** The local date of an instant, as days since 1970-01-01. */
export function localDay(zone: string, instantMs: number): number {
  return Math.floor((instantMs + spanAt(zone, instantMs).offsetMs) / DAY_MS)
}

/** No zone is as far from UTC as this. */
const OFFSET_MS_MAX = 1.5 * DAY_MS

/**
 * The instant of a local time, given as if it were UTC. What is skipped moves forward by the gap, what comes twice is the
 * earlier (Temporal's `compatible`).
 */
export function instantOf(zone: string, localMs: number): number {
  const before = spanAt(zone, localMs - OFFSET_MS_MAX)
  if (localMs + OFFSET_MS_MAX < before.to) return localMs - before.offsetMs
  const after = spanAt(zone, before.to)
  if (localMs + OFFSET_MS_MAX >= after.to) return asTemporalSays(zone, localMs)
  const early = localMs - before.offsetMs
  const late = localMs - after.offsetMs
  if (early < before.to) return early
  return late >= after.from ? late : early
}

/** Where two transitions are near. */
function asTemporalSays(zone: string, localMs: number): number {
  return Temporal.Instant.fromEpochMilliseconds(localMs).toZonedDateTimeISO('UTC').toPlainDateTime().toZonedDateTime(zone).epochMilliseconds
}
