import { refuse } from '../../kernel/problem.ts'
import { type Context, type Tx, transact } from '../../platform/context.ts'
import { eraseMentions } from '../../platform/erasure.ts'
import type { GivenFile } from '../../platform/files/given-file.ts'
import { findFile, type KeptFile, keepFile, wireFile } from '../../platform/files/keep.ts'
import type { FileSettings } from '../../platform/files/store.ts'
import type { JsonText } from '../../platform/http/answers.ts'
import { announce } from '../../platform/jobs/outbox.ts'
import { readEvery } from '../../platform/lists.ts'
import { contactArchived, contactErased, contactNotFound, getContact, holdContacts } from '../contacts/index.ts'
import { aboutOfInteraction, getInteraction, interactionIdsOfContact, interactionNotFound } from '../interactions/index.ts'
import { aboutOfTask, getTask, taskIdsOfContact, taskNotFound } from '../tasks/index.ts'
import { fileNotFound } from './errors.ts'
import { fileAttached, fileDeleted } from './events.ts'
import * as repository from './repository.ts'
import type { AttachmentListQuery, WireAttachment } from './schemas.ts'

type Holder = repository.Holder

/** What it is refused with that the holder is not there, or not the caller's to see. */
export const ABSENCE = { contact: [contactNotFound, contactErased], interaction: [interactionNotFound], task: [taskNotFound] } as const
/** How the holder's contact may stand against a change. */
export const CHANGING_REFUSALS = [contactArchived, contactErased]

/** The contact that the holder is or belongs to, if any, and what the holder is about. */
interface Belonging {
  readonly contactId: string | null
  readonly related?: { readonly id: string } | null
}

/** Where the holder belongs, if the caller may see it. Throws what each holder's module refuses with. */
const BELONGING_OF: Readonly<Record<Holder['type'], (ctx: Context, id: string) => Promise<Belonging>>> = {
  contact: async (ctx, id) => ({ contactId: (await getContact(ctx, id)).id }),
  interaction: getInteraction,
  task: getTask,
}

function belongingOf(ctx: Context, { type, id }: Holder): Promise<Belonging> {
  return BELONGING_OF[type](ctx, id)
}

/** The same, with the contact held: nobody erases, archives or merges it meanwhile, nor deletes what belongs to it. */
async function hold(tx: Tx, holder: Holder): Promise<{ readonly contactId: string | null; readonly aboutId: string | undefined }> {
  const { contactId, related } = await belongingOf(tx, holder)
  if (contactId === null) return { contactId, aboutId: related?.id }
  const refused = (await holdContacts(tx, [contactId]))(contactId)
  if (refused !== undefined) throw refused
  // What it was a moment ago may have changed hands or gone before it was held.
  const held = await belongingOf(tx, holder)
  return { contactId: held.contactId, aboutId: held.related?.id }
}

/** @throws ABSENCE, contactArchived, fileTypeNotTaken, fileTypeMismatch, validationFailed */
export function attachFile(ctx: Context, settings: FileSettings, holder: Holder, given: GivenFile): Promise<WireAttachment> {
  return keepFile(ctx, settings, given, {
    expect: (before) => belongingOf(before, holder),
    async hang(tx, file) {
      const of = await hold(tx, holder)
      repository.insertAttachment(tx, file.id, holder)
      const data = { ...wireFile(file), attachedTo: holder }
      announce(tx, { event: fileAttached, resourceId: file.id, ...of, data, summary: file.name })
      return data
    },
  })
}

/** @throws ABSENCE */
export async function filesOf(ctx: Context, holder: Holder, query: AttachmentListQuery): Promise<JsonText> {
  await belongingOf(ctx, holder)
  return repository.listFiles(ctx, holder, query)
}

/** What is kept, also the key of its bytes. @throws ABSENCE, fileNotFound */
export async function getFile(ctx: Context, holder: Holder, id: string): Promise<KeptFile & Pick<WireAttachment, 'attachedTo'>> {
  await belongingOf(ctx, holder)
  const file = (await repository.hangsOn(ctx, id, holder)) ? await findFile(ctx, id) : undefined
  return { ...(file ?? refuse(fileNotFound())), attachedTo: holder }
}

/** For good: the bytes go soon after. @throws ABSENCE, contactArchived, fileNotFound */
export function deleteFile(ctx: Context, holder: Holder, id: string): Promise<null> {
  return transact(ctx, async (tx) => {
    const of = await hold(tx, holder)
    const { attachedTo, ...file } = await getFile(tx, holder, id)
    repository.deleteAttachment(tx, id)
    announce(tx, { event: fileDeleted, resourceId: id, ...of, data: {}, previous: { ...wireFile(file), attachedTo }, summary: file.name })
    return null
  })
}

const BELONGINGS = { interactions: interactionIdsOfContact, tasks: taskIdsOfContact }
const ABOUT = { interaction: aboutOfInteraction, task: aboutOfTask }

/** Everything that is known of the files of a person, also of those on their interactions and tasks. */
export function everyFileOf(ctx: Context, contactId: string): Promise<unknown[]> {
  return readEvery('createdAt', (query) => repository.listFilesOf(ctx, contactId, BELONGINGS, ABOUT, query))
}

/** The files of an erased person go, and with them whatever was said of them, also of those that had gone before. */
export async function eraseFilesOf(tx: Tx, contactId: string): Promise<void> {
  repository.deleteFilesOf(tx, contactId, BELONGINGS)
  const ids = await repository.filesEverOf(tx, contactId)
  if (ids.length > 0)
    eraseMentions(
      tx,
      ids.map((id) => ({ id, contactId })),
    )
}
