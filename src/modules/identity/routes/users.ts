import './options.ts'
import { staleVersion } from '../../../kernel/problems.ts'
import { problems } from '../../../platform/http/problems.ts'
import type { App } from '../../../platform/http/types.ts'
import { beyondYours, handOverImpossible, invitationOpen, lastOwner, notInvited, ownerNeeded, userExists, userNotFound } from '../errors.ts'
import {
  handedOverSchema,
  handOverSchema,
  invitedUserSchema,
  newUserSchema,
  userListQuery,
  userListSchema,
  userParams,
  userPatchSchema,
  userSchema,
} from '../schemas/users.ts'
import * as service from '../service/users.ts'

const tags = ['Users']
const holdsLink = ({ invitationUrl }: service.InvitedUser) => invitationUrl !== null

export async function userRoutes(app: App): Promise<void> {
  app.post(
    '/v1/users',
    {
      config: { scope: 'users:write', secret: holdsLink, location: (user: { id: string }) => `/v1/users/${user.id}` },
      schema: {
        operationId: 'inviteUser',
        tags,
        summary: 'Invite a user',
        description:
          'Sends an invitation, by which the user chooses a password and becomes active. Without a mail server the answer holds the link, once. Nobody gives a role with scopes that they lack, or the sight of more contacts than they have; only an owner makes owners.',
        body: newUserSchema,
        response: { 201: invitedUserSchema, ...problems(userExists, ownerNeeded, beyondYours) },
      },
    },
    (request) => service.inviteUser(request.ctx, request.body, request.server.identity),
  )

  app.get(
    '/v1/users',
    {
      config: { scope: 'users:read' },
      schema: {
        operationId: 'listUsers',
        tags,
        summary: 'List users',
        description: 'Newest first unless sorted otherwise.',
        querystring: userListQuery,
        response: { 200: userListSchema },
      },
    },
    (request) => service.listUsers(request.ctx, request.query) as never,
  )

  app.get(
    '/v1/users/:userId',
    {
      config: { scope: 'users:read' },
      schema: {
        operationId: 'getUser',
        tags,
        summary: 'Read a user',
        description: 'Never with anything secret.',
        params: userParams,
        response: { 200: userSchema, ...problems(userNotFound) },
      },
    },
    (request) => service.getUser(request.ctx, request.params.userId),
  )

  app.patch(
    '/v1/users/:userId',
    {
      config: { scope: 'users:write' },
      schema: {
        operationId: 'updateUser',
        tags,
        summary: 'Change a user, their role or their standing',
        description:
          'A JSON merge patch. Suspending ends every session and key of the user at once. Users are suspended, never deleted: what they did stays theirs. The last active owner can be neither suspended nor demoted. Who sees only certain contacts cannot let anybody see more.',
        params: userParams,
        body: userPatchSchema,
        response: { 200: userSchema, ...problems(userNotFound, ownerNeeded, beyondYours, lastOwner, invitationOpen, staleVersion) },
      },
    },
    (request) => service.updateUser(request.ctx, request.params.userId, request.body),
  )

  app.post(
    '/v1/users/:userId/invitation',
    {
      config: { scope: 'users:write', secret: holdsLink },
      schema: {
        operationId: 'inviteUserAgain',
        tags,
        summary: 'Send an invitation again',
        description: 'The new link takes the place of the old one. Who was suspended before they joined is invited anew.',
        params: userParams,
        response: { 200: invitedUserSchema, ...problems(userNotFound, ownerNeeded, beyondYours, notInvited, staleVersion) },
      },
    },
    (request) => service.inviteAgain(request.ctx, request.params.userId, request.server.identity),
  )

  app.post(
    '/v1/users/:userId/hand-over',
    {
      config: { scope: 'users:write' },
      schema: {
        operationId: 'handOverUser',
        tags,
        summary: "Hand over a leaver's work",
        description:
          'Everything that the user looks after goes to another active user, at once or not at all. Needs `contacts:write` too, and the sight of all contacts.',
        params: userParams,
        body: handOverSchema,
        response: { 200: handedOverSchema, ...problems(userNotFound, ownerNeeded, beyondYours, handOverImpossible) },
      },
    },
    (request) => service.handOver(request.ctx, request.params.userId, request.body.toUserId, request.server.identity.participants),
  )
}
