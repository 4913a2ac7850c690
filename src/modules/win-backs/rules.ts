import { transitionNotAllowed } from '../../kernel/problems.ts'
import type { Origin, WIN_BACK_STATES, winBacks } from './tables.ts'

export type WinBack = Omit<typeof winBacks.$inferSelect, 'organizationId'>
export type State = (typeof WIN_BACK_STATES)[number]
export type Outcome = Exclude<State, 'open'>

/** What is never due. */
const NEVER = 'infinity'

export interface NewWinBack {
  readonly contactId: string
  readonly related?: Origin | null | undefined
  readonly ownerId?: string | null | undefined
  readonly teamId?: string | null | undefined
  readonly dueAt?: string | null | undefined
  readonly note?: string | null | undefined
}
export const CHANGEABLE_FIELDS = ['ownerId', 'teamId', 'note', 'dueAt'] as const satisfies readonly (keyof WinBack)[]
export type WinBackPatch = { readonly [F in (typeof CHANGEABLE_FIELDS)[number]]?: WinBack[F] | undefined }

export function openWinBack(given: NewWinBack, { id, at }: { readonly id: string; readonly at: string }): WinBack {
  const { contactId, related = null, ownerId = null, teamId = null, dueAt = null, note = null } = given
  return {
    ...{ id, contactId, related, ownerId, teamId, state: 'open', note, dueAt, dueInstant: dueAt ?? NEVER },
    ...{ closedAt: null, closedBy: null, version: 1, createdAt: at, updatedAt: at },
  }
}

/** @throws transitionNotAllowed once it is closed */
export function changeWinBack(winBack: WinBack, patch: WinBackPatch): WinBack {
  expectOpen(winBack)
  const { ownerId = winBack.ownerId, teamId = winBack.teamId, note = winBack.note, dueAt = winBack.dueAt } = patch
  return { ...winBack, ownerId, teamId, note, dueAt, dueInstant: dueAt ?? NEVER }
}

interface Closing {
  readonly outcome: Outcome
  readonly note?: string | null | undefined
}
/** @throws transitionNotAllowed once it is closed */
export function closeWinBack(
  winBack: WinBack,
  { outcome, note = winBack.note }: Closing,
  by: { readonly type: string; readonly id: string },
  at: string,
): WinBack {
  expectOpen(winBack)
  return { ...winBack, state: outcome, note, closedAt: at, closedBy: by }
}

export function nextVersion(winBack: WinBack, at: string): WinBack {
  return { ...winBack, version: winBack.version + 1, updatedAt: at }
}

function expectOpen({ state }: WinBack): void {
  if (state !== 'open') throw transitionNotAllowed({ detail: `It is closed: ${state}.`, allowed: [] })
}
