-- A team that is deleted leaves its tasks to nobody. Only the team is cleared: the organization is part of the key.
ALTER TABLE tasks DROP CONSTRAINT tasks_team_fkey,
  ADD CONSTRAINT tasks_team_fkey FOREIGN KEY (organization_id, team_id) REFERENCES teams (organization_id, id) ON DELETE SET NULL (team_id);
