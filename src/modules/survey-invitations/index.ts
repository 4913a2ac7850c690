import type { Module } from '../../platform/module.ts'

export const surveyInvitationsModule: Module = {
  name: 'survey-invitations',
  async routes() {},
}

export { countSendings } from './repository/sendings.ts'
