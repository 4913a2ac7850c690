/** A foreign key between two tables: rows of `from` point at rows of `to`. */
export interface Reference {
  readonly from: string
  readonly to: string
}

/**
 * The order in which the tables of a tenant can be emptied: whoever points is emptied before what it points at.
 * @throws when tables point at each other in a circle
 */
export function deletionOrder(tables: readonly string[], references: readonly Reference[]): string[] {
  const left = new Set([...tables].sort())
  const order: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((table) => !references.some(({ from, to }) => to === table && from !== table && left.has(from)))
    if (free.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left].join(', ')}`)
    for (const table of free) left.delete(table)
    order.push(...free)
  }
  return order
}

/** Tables that hold nothing but credentials, stored answers and what is to be cleared away: no part of what a tenant takes along. */
const NOT_EXPORTED = new Set(['refresh_tokens', 'user_links', 'idempotency_keys', 'stray_blobs'])
const SECRET_COLUMN = /(^|_)(hash|secret|password|token)(_|$)/

export function isExported(table: string): boolean {
  return !NOT_EXPORTED.has(table)
}

/** Whether a column holds a secret or what is made of one: left out of every export, whichever module brings it. */
export function isSecretColumn(column: string): boolean {
  return SECRET_COLUMN.test(column)
}
