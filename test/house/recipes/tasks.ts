import type { TestOrganization } from '../../support/app.ts'
import type { Call, Recipe } from '../recipes.ts'

async function made(at: TestOrganization, url: string, body: object) {
  const answer = await at.request('POST', url, body)
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

const contact = async (at: TestOrganization) => (await made(at, '/v1/contacts', { kind: 'person', displayName: 'Law' })).id as string
const team = async (at: TestOrganization) => (await made(at, '/v1/teams', { name: `Law ${(await contact(at)).slice(-12)}` })).id as string
async function user(at: TestOrganization): Promise<string> {
  const email = `law-${(await contact(at)).slice(-12)}@example.com`
  return (await made(at, '/v1/users', { email, displayName: 'Law', role: 'agent' })).id
}

const withTask =
  (call: Omit<Call, 'path'> = {}) =>
  async (at: TestOrganization): Promise<Call> => ({
    path: { taskId: (await made(at, '/v1/tasks', { type: 'follow_up', contactId: await contact(at), dueDate: '2030-01-01' })).id },
    ...call,
  })

const withFeed = async (at: TestOrganization): Promise<Call> => ({ path: { feedId: (await made(at, '/v1/feeds', {})).id } })

export const taskRecipes: Readonly<Record<string, Recipe>> = {
  createTask: {
    status: 201,
    prepare: async (at) => ({ body: { type: 'call_back', contactId: await contact(at), assigneeId: await user(at), teamId: await team(at) } }),
    bodyIds: ['contactId', 'assigneeId', 'teamId'],
  },
  listTasks: { status: 200 },
  batchTasks: {
    status: 200,
    prepare: async (at) => ({
      body: { items: [{ op: 'create', data: { type: 'note', contactId: await contact(at), assigneeId: await user(at), teamId: await team(at) } }] },
    }),
    bodyIds: ['items.0.data.contactId', 'items.0.data.assigneeId', 'items.0.data.teamId'],
  },
  getTask: { status: 200, prepare: withTask() },
  updateTask: { status: 200, prepare: withTask({ body: { priority: 'high' } }) },
  completeTask: { status: 200, prepare: withTask({ body: { outcome: 'law' } }) },
  cancelTask: { status: 200, prepare: withTask({ body: { reason: 'law' } }) },
  rescheduleTask: { status: 200, prepare: withTask({ body: { dueAt: '2030-01-01T09:00:00Z' } }) },
  reassignTask: {
    status: 200,
    prepare: async (at) => withTask({ body: { assigneeId: await user(at), teamId: await team(at) } })(at),
    bodyIds: ['assigneeId', 'teamId'],
  },
  getTasksByPerson: { status: 200, prepare: async () => ({ query: 'from=2026-01-01&to=2026-03-31' }) },
  createFeed: { status: 201, prepare: async (at) => ({ body: { assigneeId: await user(at) } }), bodyIds: ['assigneeId'] },
  listFeeds: { status: 200 },
  getFeed: { status: 200, prepare: withFeed },
  revokeFeed: { status: 204, prepare: withFeed },
  readFeed: {
    status: 200,
    prepare: async (at) => ({ path: { token: /rpf_.*(?=\.ics)/.exec((await made(at, '/v1/feeds', {})).url)?.[0] ?? '' } }),
  },
}
