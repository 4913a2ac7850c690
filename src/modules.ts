import { attachmentsModule } from './modules/attachments/index.ts'
import { calendarsModule } from './modules/calendars/index.ts'
import { complaintsModule } from './modules/complaints/index.ts'
import { contactsModule } from './modules/contacts/index.ts'
import { formsModule } from './modules/forms/index.ts'
import { identityModule } from './modules/identity/index.ts'
import { importsModule } from './modules/imports/index.ts'
import { interactionsModule } from './modules/interactions/index.ts'
import { ledgerModule } from './modules/ledger/index.ts'
import { mergesModule } from './modules/merges/index.ts'
import { messagingModule } from './modules/messaging/index.ts'
import { offersModule } from './modules/offers/index.ts'
import { ordersModule } from './modules/orders/index.ts'
import { preventionsModule } from './modules/preventions/index.ts'
import { programsModule } from './modules/programs/index.ts'
import { rewardsModule } from './modules/rewards/index.ts'
import { surveyInvitationsModule } from './modules/survey-invitations/index.ts'
import { surveyResponsesModule } from './modules/survey-responses/index.ts'
import { surveysModule } from './modules/surveys/index.ts'
import { tasksModule } from './modules/tasks/index.ts'
import { winBacksModule } from './modules/win-backs/index.ts'
import { joinedBy } from './platform/jobs/due-work.ts'
import type { DueWork, Module } from './platform/module.ts'

/** The modules in order of rank: each may call only those before it. */
export const modules: readonly Module[] = [
  identityModule,
  calendarsModule,
  contactsModule,
  mergesModule,
  importsModule,
  messagingModule,
  interactionsModule,
  tasksModule,
  formsModule,
  ordersModule,
  ledgerModule,
  programsModule,
  rewardsModule,
  complaintsModule,
  attachmentsModule,
  preventionsModule,
  winBacksModule,
  offersModule,
  surveysModule,
  surveyInvitationsModule,
  surveyResponsesModule,
]

export const participants = modules.flatMap((module) => module.participants ?? [])

export const dueWorkHandlers: ReadonlyMap<string, DueWork> = new Map(
  modules.flatMap((module) => Object.entries(module.dueWork ?? {})).map(([kind, work]) => [kind, joinedBy(participants, work)]),
)
