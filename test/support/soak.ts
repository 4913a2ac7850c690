/** How often a property is run: so often at each landing, many times that by `npm run test:soak`. */
export function runs(landing: number): number {
  return landing * Number(process.env['TEST_SOAK'] ?? 1)
}
