/** How often a property is run: so often at each landing, many times that by `npm run test:soak`. */
export function runs(landing: number): number {
  return landing * Number(process.env['TEST_SOAK'] ?? 1)
}

/** Where seeds begin: at TEST_SEED, by which a run is repeated, and a soak that was cut off is taken up again at the next seed; otherwise at another each time. */
export function firstSeed(): number {
  return Number(process.env['TEST_SEED'] ?? Math.floor(performance.timeOrigin))
}

/** How far a soak has come, while it runs. */
export function sayOfSoak(line: string): void {
  if (process.env['TEST_SOAK'] !== undefined) process.stderr.write(`${line}\n`)
}
