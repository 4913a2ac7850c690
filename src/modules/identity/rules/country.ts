/**
 * The country of a time zone (IANA's zone.tab, as ICU has it): where a zone belongs to exactly one, that one. Old names
 * are read as their present ones; zones of no country (UTC, Etc/GMT+1) give undefined.
 */
export function countryOfTimeZone(timeZone: string): string | undefined {
  countries ??= byZone()
  const canonical = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  const found = countries.get(canonical)
  return found?.length === 1 ? found[0] : undefined
}

let countries: ReadonlyMap<string, readonly string[]> | undefined

function byZone(): Map<string, string[]> {
  const zones = new Map<string, string[]>()
  for (const region of regions()) {
    for (const zone of new Intl.Locale(`und-${region}`).getTimeZones?.() ?? []) zones.set(zone, [...(zones.get(zone) ?? []), region])
  }
  return zones
}

// Every two letters that name a present region: codes of countries that are no more (SU, YU) are read as others.
function* regions(): Generator<string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  for (const a of letters) for (const b of letters) if (Intl.getCanonicalLocales(`und-${a}${b}`)[0] === `und-${a}${b}`) yield a + b
}
