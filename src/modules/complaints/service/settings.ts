import { applyPatch, changesBetween } from '../../../kernel/merge-patch.ts'
import { type Context, expectVersion, transact } from '../../../platform/context.ts'
import { announce } from '../../../platform/jobs/outbox.ts'
import { settingsChanged } from '../events.ts'
import * as repository from '../repository/settings.ts'
import type { Settings } from '../rules/complaint.ts'
import type { Language } from '../rules/door/words.ts'
import { expectRoutable } from './references.ts'

/** Where an organization says nothing: a window of 90 days for reopening, and every role but agents and managers promises freely. */
const DEFAULTS: Pick<Settings, (typeof FIELDS)[number]> = {
  reopenWindowDays: 90,
  silenceDays: 14,
  autoAcknowledge: false,
  followUpAfterDays: 7,
  followUpAttemptsMax: 3,
  followUpWaitDays: 7,
  systemicCount: 5,
  systemicDays: 30,
  remedyLimits: { agent: { amount: 5_000, points: 500 }, manager: { amount: 50_000, points: 5_000 }, admin: null, owner: null },
  routing: [],
  linkDays: 365,
  emailAddresses: [],
  process: {},
}
const FIELDS = [
  ...(['reopenWindowDays', 'silenceDays', 'autoAcknowledge', 'followUpAfterDays', 'followUpAttemptsMax', 'followUpWaitDays'] as const),
  ...(['systemicCount', 'systemicDays', 'remedyLimits', 'routing', 'linkDays', 'emailAddresses', 'process'] as const),
] as const

export async function settingsOf(ctx: Context): Promise<Settings> {
  const at = ctx.clock.now().toString()
  return (await repository.findSettings(ctx)) ?? { ...DEFAULTS, version: 1, createdAt: at, updatedAt: at }
}

type Field = (typeof FIELDS)[number]
type SettingsPatch = { readonly [K in Exclude<Field, 'process'>]?: Settings[K] | undefined } & {
  readonly process?: { readonly [L in Language]?: string | null | undefined } | undefined
}

/** @throws staleVersion, validationFailed */
export function changeSettings(ctx: Context, { process, ...patch }: SettingsPatch): Promise<Settings> {
  return transact(ctx, async (tx) => {
    const before = await settingsOf(tx)
    expectVersion(tx, before)
    await expectRoutable(tx, patch.routing ?? [])
    const changed = applyPatch<Settings>(before, { ...patch, process: withTexts(before.process, process) })
    const { previous, data, changed: fields } = changesBetween(before, changed, FIELDS)
    if (fields.length === 0) return before
    const after = { ...changed, version: before.version + 1, updatedAt: tx.clock.now().toString() }
    await repository.saveSettings(tx, after)
    announce(tx, { event: settingsChanged, resourceId: tx.organization.id, data, previous })
    return after
  })
}

/** Texts by language: those given replace, null takes one away, all others stay. */
function withTexts(texts: Settings['process'], given: SettingsPatch['process'] = {}): Settings['process'] {
  return Object.fromEntries(Object.entries({ ...texts, ...given }).filter(([, text]) => text != null))
}
