import { refuse } from '../../../kernel/problem.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import type { GivenFile } from '../../../platform/files/given-file.ts'
import { findFile, type KeptFile, keepFile, wireFile } from '../../../platform/files/keep.ts'
import type { FileSettings } from '../../../platform/files/store.ts'
import type { JsonText } from '../../../platform/http/answers.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { readEvery } from '../../../platform/lists.ts'
import { evidenceNotFound } from '../errors.ts'
import { evidenceAdded } from '../events.ts'
import * as repository from '../repository/evidence.ts'
import type { Complaint, Evidence } from '../rules/complaint.ts'
import type { WireEvidence } from '../schemas/evidence.ts'
import type { PartListQuery } from '../schemas/parts.ts'
import { about, noteAction } from './consequences.ts'
import { findSeen, lockSeen } from './seen.ts'

/** At any time: also when the complaint has ended. @throws complaintNotFound, staleVersion, fileTypeNotTaken, fileTypeMismatch, validationFailed */
export function addEvidence(
  ctx: Context,
  settings: FileSettings,
  complaintId: string,
  given: GivenFile,
  description: string | undefined,
): Promise<WireEvidence> {
  return keepFile(ctx, settings, given, {
    expect: (before) => findSeen(before, complaintId),
    hang: async (tx, file) => hangEvidence(tx, await lockSeen(tx, complaintId), file, { givenBy: 'staff', description: description ?? null }),
  })
}

/** Hangs a file on a complaint, which is locked. */
export function hangEvidence(tx: Tx, complaint: Complaint, file: KeptFile, said: Pick<Evidence, 'givenBy' | 'description'>): WireEvidence {
  const { id, mediaType, size, sha256 } = file
  const evidence = { id, complaintId: complaint.id, ...said }
  repository.insertEvidence(tx, evidence)
  noteAction(tx, complaint, 'add-evidence', { evidenceId: id }, complaint.status)
  announce(tx, { event: evidenceAdded, ...about(complaint), data: { evidenceId: id, givenBy: said.givenBy, mediaType, size, sha256 } })
  return { ...wireFile(file), ...evidence }
}

/** @throws complaintNotFound, invalidCursor */
export async function listEvidence(ctx: Context, complaintId: string, query: PartListQuery): Promise<JsonText> {
  await findSeen(ctx, complaintId)
  return repository.listEvidence(ctx, complaintId, query)
}

/** What is kept, also the key of its bytes. @throws complaintNotFound, evidenceNotFound */
export async function getEvidence(ctx: Context, complaintId: string, id: string): Promise<KeptFile & Evidence> {
  await findSeen(ctx, complaintId)
  const evidence = (await repository.findEvidence(ctx, complaintId, id)) ?? refuse(evidenceNotFound())
  return { ...((await findFile(ctx, id)) ?? refuse(evidenceNotFound())), ...evidence }
}

/** All evidence where a person complained. */
export function everyEvidenceOf(ctx: Context, contactId: string): Promise<unknown[]> {
  return readEvery('createdAt', (query) => repository.listEvidenceOf(ctx, contactId, query))
}
