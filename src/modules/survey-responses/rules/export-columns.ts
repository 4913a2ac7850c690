import { defuse } from '../../../kernel/csv-cells.ts'

/** A response as the list shows it, as far as a file takes it. */
export interface ExportedResponse {
  readonly id: string
  readonly versionNumber: number
  readonly status: string
  readonly mode: string
  readonly language: string | null
  readonly contactId: string | null
  readonly invitationId: string | null
  readonly recordedBy: { readonly type: string; readonly id: string } | null
  readonly context: Readonly<Record<string, string | null | undefined>>
  readonly startedAt: string
  readonly completedAt: string | null
  readonly answeredAt: string
  readonly mayContact: boolean | null
  readonly excludedAt: string | null
  readonly excludedReason: string | null
  readonly flag: string | null
  readonly loop: { readonly state: string }
  readonly answers: readonly { readonly questionKey: string; readonly value: unknown; readonly skipped: boolean }[]
}

interface Asked {
  readonly key: string
  readonly type: string
  readonly choices?: readonly { readonly key: string }[] | undefined
  readonly rows?: readonly { readonly key: string }[] | undefined
}

interface Column {
  readonly name: string
  readonly cellOf: (response: ExportedResponse, values: ReadonlyMap<string, unknown>) => string
}

const CONTEXT = ['staffId', 'teamId', 'productId', 'orderId', 'interactionId', 'complaintId', 'channel', 'segment'] as const

const text = (name: string, textOf: (response: ExportedResponse) => string | null | undefined): Column => ({
  name,
  cellOf: (response) => defuse(textOf(response) ?? ''),
})

const OWN: readonly Column[] = [
  text('id', ({ id }) => id),
  text('version', ({ versionNumber }) => String(versionNumber)),
  text('status', ({ status }) => status),
  text('mode', ({ mode }) => mode),
  text('language', ({ language }) => language),
  text('contactId', ({ contactId }) => contactId),
  text('invitationId', ({ invitationId }) => invitationId),
  text('recordedBy', ({ recordedBy }) => recordedBy?.id),
  ...CONTEXT.map((field) => text(`context.${field}`, ({ context }) => context[field])),
  text('startedAt', ({ startedAt }) => startedAt),
  text('completedAt', ({ completedAt }) => completedAt),
  text('answeredAt', ({ answeredAt }) => answeredAt),
  text('mayContact', ({ mayContact }) => (mayContact === null ? null : String(mayContact))),
  text('excludedAt', ({ excludedAt }) => excludedAt),
  text('excludedReason', ({ excludedReason }) => excludedReason),
  text('flag', ({ flag }) => flag),
  text('loop', ({ loop }) => loop.state),
  text('skipped', ({ answers }) => answers.flatMap(({ questionKey, skipped }) => (skipped ? [questionKey] : [])).join(' ')),
]

/**
 * The columns of a file of responses: the same for every version, each question where it first came. Of several choices each has a
 * column (1 chosen, 0 not), of a ranking each with its place, of a matrix each row with its choice; what was not answered is empty.
 * @param versions the questions of each version, the oldest first
 */
export function exportColumns(versions: readonly (readonly Asked[])[]): readonly Column[] {
  const asked = Map.groupBy(versions.flat(), ({ key }) => key)
  return [...OWN, ...[...asked.values()].flatMap((versionsOf) => columnsOf(versionsOf))]
}

/** @param versions of one question; its type never changes, its choices and rows may grow */
function columnsOf(versions: readonly Asked[]): Column[] {
  const [question] = versions
  if (question === undefined) return []
  const { key, type } = question
  const name = `answers.${key}`
  const keysOf = (part: 'choices' | 'rows') => [...new Set(versions.flatMap((version) => version[part] ?? []).map((each) => each.key))]
  const of = (part: string, cellOf: (value: unknown) => string): Column => ({
    name: `${name}.${part}`,
    cellOf: (_, values) => (values.has(key) ? cellOf(values.get(key)) : ''),
  })
  if (type === 'multiple_choice') return keysOf('choices').map((choice) => of(choice, (value) => ((value as string[]).includes(choice) ? '1' : '0')))
  if (type === 'ranking') return keysOf('choices').map((choice) => of(choice, (value) => placeOf(choice, value as string[])))
  if (type === 'matrix') return keysOf('rows').map((row) => of(row, (value) => choiceIn(row, value as Record<string, string>)))
  return [{ name, cellOf: (_, values) => cellOfValue(values.get(key)) }]
}

function choiceIn(row: string, chosen: Readonly<Record<string, string>>): string {
  return Object.hasOwn(chosen, row) ? (chosen[row] ?? '') : ''
}

function placeOf(choice: string, ranked: readonly string[]): string {
  const place = ranked.indexOf(choice)
  return place === -1 ? '' : String(place + 1)
}

/** Numbers stay numbers, also negative ones; only words can be taken for a formula. */
function cellOfValue(value: unknown): string {
  return typeof value === 'string' ? defuse(value) : value === undefined ? '' : String(value)
}

export function cellsOf(columns: readonly Column[], response: ExportedResponse): string[] {
  const values = new Map(response.answers.flatMap(({ questionKey, value }) => (value === null ? [] : [[questionKey, value] as const])))
  return columns.map(({ cellOf }) => cellOf(response, values))
}
