import { z } from 'zod'
import { type Context, transact } from '../../../platform/context.ts'
import { csvLines, UTF8_MARK } from '../../../platform/csv.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { contactListQuery, customFieldsOf, listContacts } from '../../contacts/index.ts'
import { contactsExported } from '../events.ts'
import { findCards } from '../repository/cards.ts'
import type { CustomColumn } from '../rules/custom-cells.ts'
import { type ExportedContact, exportColumns } from '../rules/export-columns.ts'
import { writeCard } from '../rules/vcard/contact.ts'
import { fileFormatSchema } from '../schemas.ts'

const { limit: _limit, cursor: _cursor, includeTotal: _total, ...filters } = contactListQuery.shape
/** What an export is asked by: the filters and sorts of the list, whatever these are. */
export const exportQuery = z.strictObject({ format: fileFormatSchema, ...filters })
export type ExportQuery = z.output<typeof exportQuery>

const PAGE_CONTACTS = 500

/**
 * The contacts of a list's filters as a file, in pieces: a page is read when the one before has gone out.
 * @throws what the list refuses, before anything goes out
 */
export async function exportContacts(ctx: Context, { format, ...filters }: ExportQuery): Promise<AsyncGenerator<string>> {
  const pageAt = async (cursor: string | undefined): Promise<Page> => {
    const page = await listContacts(ctx, { ...filters, cursor, limit: PAGE_CONTACTS, includeTotal: false })
    return JSON.parse(page.text) as Page
  }
  const first = await pageAt(undefined)
  await transact(ctx, async (tx) => {
    const used = Object.entries(filters).filter(([, value]) => value !== undefined)
    announce(tx, { event: contactsExported, resourceId: tx.newId(), data: { format, filters: used.map(([name]) => name) }, announced: false })
  })
  const { head, write } = WRITERS[format]([...(await customFieldsOf(ctx)).values()])
  return (async function* pieces() {
    yield* head
    for (let page = first; ; page = await pageAt(page.nextCursor ?? undefined)) {
      yield await write(ctx, page.data)
      if (page.nextCursor === null) return
    }
  })()
}

interface Page {
  readonly data: readonly ExportedContact[]
  readonly nextCursor: string | null
}

interface Writer {
  readonly head: readonly string[]
  readonly write: (ctx: Context, contacts: readonly ExportedContact[]) => string | Promise<string>
}

const WRITERS: Readonly<Record<ExportQuery['format'], (custom: readonly CustomColumn[]) => Writer>> = {
  csv(custom) {
    const columns = exportColumns(custom)
    return {
      head: [UTF8_MARK + csvLines([columns.map(({ name }) => name)])],
      write: (_, contacts) => csvLines(contacts.map((contact) => columns.map(({ cellOf }) => cellOf(contact)))),
    }
  },
  ndjson: () => ({ head: [], write: (_, contacts) => contacts.map((contact) => `${JSON.stringify(contact)}\n`).join('') }),
  vcard: () => ({ head: [], write: writeCards }),
}

async function writeCards(ctx: Context, contacts: readonly ExportedContact[]): Promise<string> {
  const cards = await findCards(
    ctx,
    contacts.map(({ id }) => id),
  )
  const kept = new Map(cards.map(({ contactId, properties }) => [contactId, properties]))
  return contacts.map((contact) => writeCard(contact, kept.get(contact.id) ?? [])).join('')
}
