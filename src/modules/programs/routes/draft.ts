import { z } from 'zod'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { programClosed, programNotFound, ruleNotFound } from '../errors.ts'
import { newRuleSchema, rulePatchSchema, ruleSchema } from '../schemas/definition-rules.ts'
import { draftRulesSchema, draftTiersSchema, newDraftTiersSchema, ruleParams } from '../schemas/draft.ts'
import { programParams } from '../schemas/programs.ts'
import * as service from '../service/draft.ts'

const tags = ['Loyalty programs']
const RULES = '/v1/loyalty/programs/:programId/rules'
const AS_DRAFT = 'It changes the draft as PATCH of the program does: what was published stays in force until the draft is published.'

export async function draftRoutes(app: App): Promise<void> {
  app.get(
    RULES,
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'listLoyaltyRules',
        tags,
        summary: 'List the rules of the draft',
        description: 'All of them; what is in force stands in the versions.',
        params: programParams,
        response: { 200: draftRulesSchema, ...problems(programNotFound) },
      },
    },
    (request) => service.listRules(request.ctx, request.params.programId) as never,
  )

  app.post(
    RULES,
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'addLoyaltyRule',
        tags,
        summary: 'Add a rule to the draft',
        description: AS_DRAFT,
        params: programParams,
        body: newRuleSchema,
        response: { 201: ruleSchema, ...problems(programNotFound, programClosed, staleVersion) },
      },
    },
    (request) => service.addRule(request.ctx, request.params.programId, request.body) as never,
  )

  app.get(
    `${RULES}/:ruleId`,
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyRule',
        tags,
        summary: 'Read a rule of the draft',
        description: 'As it will be published.',
        params: ruleParams,
        response: { 200: ruleSchema, ...problems(programNotFound, ruleNotFound) },
      },
    },
    (request) => service.getRule(request.ctx, request.params.programId, request.params.ruleId) as never,
  )

  app.patch(
    `${RULES}/:ruleId`,
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'updateLoyaltyRule',
        tags,
        summary: 'Change a rule of the draft',
        description: `A JSON merge patch. ${AS_DRAFT}`,
        params: ruleParams,
        body: rulePatchSchema,
        response: { 200: ruleSchema, ...problems(programNotFound, ruleNotFound, programClosed, staleVersion) },
      },
    },
    (request) => service.updateRule(request.ctx, request.params.programId, request.params.ruleId, request.body) as never,
  )

  app.delete(
    `${RULES}/:ruleId`,
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'removeLoyaltyRule',
        tags,
        summary: 'Remove a rule from the draft',
        description: AS_DRAFT,
        params: ruleParams,
        response: { 204: z.null().describe('Removed.'), ...problems(programNotFound, ruleNotFound, programClosed, staleVersion) },
      },
    },
    (request) => service.removeRule(request.ctx, request.params.programId, request.params.ruleId),
  )

  app.get(
    '/v1/loyalty/programs/:programId/tiers',
    {
      config: { scope: 'loyalty:read' },
      schema: {
        operationId: 'getLoyaltyTiers',
        tags,
        summary: 'Read the tiers of the draft',
        description: 'What is in force stands in the versions.',
        params: programParams,
        response: { 200: draftTiersSchema, ...problems(programNotFound) },
      },
    },
    (request) => service.getTiers(request.ctx, request.params.programId) as never,
  )

  app.put(
    '/v1/loyalty/programs/:programId/tiers',
    {
      config: { scope: 'loyalty-programs:write' },
      schema: {
        operationId: 'setLoyaltyTiers',
        tags,
        summary: 'Set the tiers of the draft',
        description: AS_DRAFT,
        params: programParams,
        body: newDraftTiersSchema,
        response: { 200: draftTiersSchema, ...problems(programNotFound, programClosed, staleVersion) },
      },
    },
    (request) => service.setTiers(request.ctx, request.params.programId, request.body.tiers) as never,
  )
}
