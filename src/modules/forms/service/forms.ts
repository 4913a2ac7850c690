import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { refuse } from '../../../kernel/problem.ts'
import { validationFailed } from '../../../kernel/problems.ts'
import { type Context, expectVersion, type Tx, transact } from '../../../platform/context.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { customFieldsOf } from '../../contacts/index.ts'
import { findTeam, findUser } from '../../identity/index.ts'
import { formArchived, formNotArchived, formNotFound, unknownOwner, unknownTeam } from '../errors.ts'
import { formArchived as archivedEvent, formCreated, formRestored, formUpdated } from '../events.ts'
import * as repository from '../repository/forms.ts'
import { CHANGEABLE_FIELDS, type Form, faultsOfForm, nextVersion } from '../rules/form.ts'
import { snippetOf } from '../rules/pages.ts'
import { spoken } from '../rules/words.ts'
import type { FormListQuery, FormPatch, NewForm } from '../schemas/form.ts'

/** @throws validationFailed, formExists */
export function createForm(ctx: Context, input: NewForm): Promise<Form> {
  return transact(ctx, async (tx) => {
    const at = tx.clock.now().toString()
    const form: Form = { ...input, id: tx.newId(), archivedAt: null, version: 1, createdAt: at, updatedAt: at }
    await expectSound(tx, form)
    await repository.insertForm(tx, form)
    announce(tx, { event: formCreated, resourceId: form.id, data: form })
    return form
  })
}

/** @throws formNotFound */
export async function getForm(ctx: Context, formId: string): Promise<Form> {
  return (await repository.findForm(ctx, formId)) ?? refuse(formNotFound())
}

/** @throws invalidCursor */
export function listForms(ctx: Context, query: FormListQuery): Promise<JsonText> {
  return repository.listForms(ctx, query)
}

/** The form as plain HTML, in the organization's language. @throws formNotFound */
export async function snippetOfForm(ctx: Context, formId: string, publicUrl: string): Promise<string> {
  const form = await getForm(ctx, formId)
  const { slug, language } = ctx.organization
  return snippetOf(form, `${publicUrl}/public/v1/organizations/${slug}/forms/${form.key}`, spoken(language))
}

/** @throws formNotFound, staleVersion, formArchived, validationFailed */
export function updateForm(ctx: Context, formId: string, patch: FormPatch): Promise<Form> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, formId)
    if (before.archivedAt !== null) throw formArchived()
    const changed = applyPatch<Form>(before, patch)
    const { previous, data, changed: fields } = changesBetween(before, changed, CHANGEABLE_FIELDS)
    if (fields.length === 0) return before
    await expectSound(tx, changed, before)
    const after = await save(tx, changed)
    announce(tx, { event: formUpdated, resourceId: formId, data, previous })
    return after
  })
}

/** It takes no submissions any more. A second time changes nothing. @throws formNotFound, staleVersion */
export function archiveForm(ctx: Context, formId: string): Promise<Form> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, formId)
    if (before.archivedAt !== null) return before
    const after = await save(tx, { ...before, archivedAt: tx.clock.now().toString() })
    announce(tx, { event: archivedEvent, resourceId: formId, data: {} })
    return after
  })
}

/** @throws formNotFound, staleVersion, formNotArchived */
export function restoreForm(ctx: Context, formId: string): Promise<Form> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, formId)
    if (before.archivedAt === null) throw formNotArchived()
    const after = await save(tx, { ...before, archivedAt: null })
    announce(tx, { event: formRestored, resourceId: formId, data: {} })
    return after
  })
}

/** What a leaver's forms bring goes to somebody else. @returns how many moved */
export async function handOverForms(tx: Tx, fromUserId: string, toUserId: string): Promise<number> {
  const theirs = await repository.lockFormsOf(tx, fromUserId)
  for (const form of theirs) {
    await save(tx, { ...form, ownerId: toUserId })
    announce(tx, { event: formUpdated, resourceId: form.id, data: { ownerId: toUserId }, previous: { ownerId: fromUserId } })
  }
  return theirs.length
}

async function lock(tx: Tx, formId: string): Promise<Form> {
  const form = (await repository.lockForm(tx, formId)) ?? refuse(formNotFound())
  expectVersion(tx, form)
  return form
}

async function save(tx: Tx, changed: Form): Promise<Form> {
  const form = nextVersion(changed, tx.clock.now().toString())
  await repository.saveForm(tx, form)
  return form
}

/** A form stays sound while others leave: only who is named now must work here. */
async function expectSound(tx: Tx, form: Form, before?: Form): Promise<void> {
  const errors = faultsOfForm(form, await customFieldsOf(tx))
  if (errors.length > 0) throw validationFailed({ errors })
  if (form.ownerId !== null && form.ownerId !== before?.ownerId) {
    const owner = await findUser(tx, form.ownerId)
    if (owner === undefined || owner.status === 'suspended') throw unknownOwner()
  }
  if (form.teamId !== null && (await findTeam(tx, form.teamId)) === undefined) throw unknownTeam()
}
